/* The multipliers to be judged. */
#ifndef MY_MULTIPLIER_MULTIPLIER_H
#define MY_MULTIPLIER_MULTIPLIER_H

#include "common/affine_ranges.h"

#include <approxmul/approxmul.h>

#include <stddef.h>
#include <stdint.h>

#define MAX_MULTIPLIERS 8

struct my_multiplier {
    const char *name; /* of its row and its files */
    axm_status (*multiply)(void *user, int64_t a, int64_t b, int64_t *product);
    int32_t bits; /* of either operand, 4 to 32 */
    int32_t is_signed;
    const char *keys;               /* of its format, such as "frac_a=8,frac_b=12"; "": the defaults */
    enum quantisation quantisation; /* of a network's numbers; affine for 8 bits and less only */
};

extern const struct my_multiplier my_multipliers[];
extern const size_t n_my_multipliers; /* at most MAX_MULTIPLIERS */

#endif
