/* A convolution as the input describes it, with all of its sizes; and its outputs by plain loops. */
#ifndef AXM_TESTS_FUZZ_CONV_H
#define AXM_TESTS_FUZZ_CONV_H

#include "affine.h"
#include "setting.h"
#include "version.h"

typedef struct {
    axm_conv2d_desc desc; /* as the library is to take it */
    fuzz_version version; /* and as it is given */
    size_t n, h, w, out_h, out_w;
    size_t k, weights, ins, outs; /* elements; SIZE_MAX where that is more than size_t counts */
    bool allowed;                 /* every field of the descriptor is within its documented range */
    bool fits;                    /* there is an output of h x w */
} fuzz_conv;

fuzz_conv fuzz_conv_begin(fuzz_input *in);
void fuzz_conv_end(fuzz_conv *conv);

/* There are that few weights, or more than size_t counts: others are not to be had, and a call would read them. */
bool fuzz_conv_weights_given(const fuzz_conv *conv);
/* It may run: few elements, and few products. */
bool fuzz_conv_small(const fuzz_conv *conv);

/* Elements to be had: exactly `count`, or 1 where they are not. */
size_t fuzz_conv_memory(size_t count);

/* What an output is made of besides its products. */
typedef struct {
    const float *bias; /* may be NULL */
    float factor;
    const fuzz_affine *affine; /* NULL: as the arithmetic quantises */
} fuzz_finish;

/* Every output against plain loops. */
void fuzz_conv_compare(const fuzz_conv *conv, const axm_arith *arith, const float *in, const float *weights,
                       const fuzz_finish *finish, const float *out);
void fuzz_conv_compare_ints(const fuzz_conv *conv, const axm_arith *arith, const int32_t *in, const int32_t *weights,
                            const int64_t *out);

#endif
