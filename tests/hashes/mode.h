/* Floating-point modes that a host may be in when it calls the library. */
#ifndef HASHES_MODE_H
#define HASHES_MODE_H

#include <stdbool.h>

typedef enum { HASHES_MODE_MISSING, HASHES_MODE_UNKNOWN, HASHES_MODE_SET } hashes_mode_status;

/* The names, for people. */
#define HASHES_MODES "default, ftz, up, down, zero, traps"

/* Puts the calling thread into a mode, for as long as it lasts. Missing: this platform has none such. */
hashes_mode_status hashes_mode_choose(const char *name);

/* Puts another thread into the mode chosen. */
void hashes_mode_enter(void);

/* The calling thread is still in it. */
bool hashes_mode_holds(void);

#endif
