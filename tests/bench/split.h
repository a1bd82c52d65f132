/* Where a layer's time goes. */
#ifndef BENCH_SPLIT_H
#define BENCH_SPLIT_H

#include "data.h"
#include "layers.h"

#include <approxmul/approxmul.h>

/* The share, 0..1, that encoding, packing, gathering and finishing have in the layer's time. False where
 * the library cannot be made to leave out the products, which it takes to tell them apart. */
bool bench_split(const bench_layer *layer, const bench_data *data, const axm_arith *arith, double *share);

#endif
