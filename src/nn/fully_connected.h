/* A fully connected layer's descriptor, for what measures layers. */
#ifndef AXM_NN_FULLY_CONNECTED_H
#define AXM_NN_FULLY_CONNECTED_H

#include <approxmul/fully_connected.h>

/* The caller's descriptor as this version has it, checked: AXM_OK, AXM_E_STRUCT or AXM_E_VALUE. `name` is the
 * argument's. */
axm_status axm_fully_connected_read_desc(const char *function, const char *name, const axm_fully_connected_desc *given,
                                         axm_fully_connected_desc *desc);

#endif
