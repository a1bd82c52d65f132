/* Statistics of batch normalisations for a network as it multiplies now. */
#ifndef COMMON_NETWORK_STATISTICS_H
#define COMMON_NETWORK_STATISTICS_H

#include "network.h"

#include <stdbool.h>

/**
 * Gives every batch normalisation the mean and variance of what it receives on the first n pictures, from the first
 * normalisation to the last, each with those before it in place. Holds until the next network_configure().
 * Complains and gives false on failure.
 */
bool network_estimate_statistics(struct network *network, const struct dataset *data, size_t n);

#endif
