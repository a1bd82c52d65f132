/* Instruction sets that a caller names. */
#ifndef AXM_CORE_ISA_H
#define AXM_CORE_ISA_H

#include "fail.h"

/* AXM_E_UNSUPPORTED unless machine and build have it, or it is AXM_ISA_AUTO. */
axm_status axm_isa_check(const char *function, const char *name, int32_t isa);

#endif
