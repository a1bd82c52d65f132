/* The "layer" lines of a network description. */
#ifndef COMMON_LAYER_STATEMENT_H
#define COMMON_LAYER_STATEMENT_H

#include "network_file.h"
#include "statement.h"

/** Adds the layer a statement describes to the file, its shape inferred. Complains and gives false if it is unfit. */
bool parse_layer(const struct statement *statement, struct network_file *file);

#endif
