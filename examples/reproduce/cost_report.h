/* What the products of a picture cost on the multipliers whose power, area and delay are published. */
#ifndef REPRODUCE_COST_REPORT_H
#define REPRODUCE_COST_REPORT_H

#include "common/comparison.h"

#include <stdbool.h>

/** Prints it, from the file figures.txt beside the tables. Complains and gives false on failure. */
bool print_costs(const struct experiment *experiment, const struct network_file *file, const char *tables_dir);

#endif
