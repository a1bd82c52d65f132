/* Where a layer's time goes. */
#ifndef BENCH_SPLIT_H
#define BENCH_SPLIT_H

#include "data.h"
#include "layers.h"

#include <approxmul/approxmul.h>

/* The shares, 0..1, of a convolution's time that go to encoding, packing and gathering, and to making outputs of
 * sums. Complains and gives false when the library refuses. */
bool bench_split(const bench_layer *layer, const bench_data *data, const axm_arith *arith, double *packing,
                 double *finishing);

#endif
