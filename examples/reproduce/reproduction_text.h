/* The experiment as text for people. */
#ifndef REPRODUCE_REPRODUCTION_TEXT_H
#define REPRODUCE_REPRODUCTION_TEXT_H

#include "reproduction.h"

/** A line of the first table as soon as its case is done; the head of the table before the first. */
void print_accuracy(const struct reproduction *reproduction, const struct case_result *result);

/** What the columns of the first table mean; then what the multipliers do to the layers. */
void print_layers(const struct reproduction *reproduction);

#endif
