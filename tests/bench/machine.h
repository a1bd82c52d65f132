/* What the figures hold for: processor, compiler and flags. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

/* The processor's name, as far as the system tells. */
const char *bench_processor(void);

const char *bench_compiler(void);

/* Those that library and bench were compiled with. */
const char *bench_flags(void);

#endif
