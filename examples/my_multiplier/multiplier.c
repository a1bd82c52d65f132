/*
 * The functions and the list of them. This is the file to change.
 *
 * a is the activation, b the weight: integers within the operands' bits. A function gives AXM_OK, or another status if
 * it must not go on; it may be called from several threads at once.
 */
#include "multiplier.h"

#include <stdlib.h>

/** Columns of partial products that are left out, from the right. */
#define DROPPED_COLUMNS 8

/*
 * 8 x 8 bits, unsigned: an array multiplier that is broken off at a column. H. R. Mahdiani, A. Ahmadi, S. M. Fakhraie,
 * C. Lucas, IEEE TCAS-I 57(4), 2010, doi 10.1109/TCSI.2009.2027626, with a vertical break level alone.
 */
static axm_status broken_array(void *user, int64_t a, int64_t b, int64_t *product)
{
    (void)user;
    *product = 0;
    for (int row = 0; row < 8; row++) {
        const int64_t partial = ((b >> row) & 1) * (a << row);
        *product += partial >> DROPPED_COLUMNS << DROPPED_COLUMNS;
    }
    return AXM_OK;
}

/* 16 x 16 bits, signed: a shifter. The weight's magnitude counts as the power of two that is not above it. */
static axm_status shifter(void *user, int64_t a, int64_t b, int64_t *product)
{
    int64_t shifted = b == 0 ? 0 : a;

    (void)user;
    for (int64_t rest = llabs(b); rest > 1; rest /= 2)
        shifted *= 2;
    *product = b < 0 ? -shifted : shifted;
    return AXM_OK;
}

/* clang-format off */
const struct my_multiplier my_multipliers[] = {
    {.name = "broken8", .multiply = broken_array, .bits = 8, .is_signed = 0, .keys = "",
     .quantisation = AFFINE},
    {.name = "shift16", .multiply = shifter, .bits = 16, .is_signed = 1, .keys = "frac_a=8,frac_b=12",
     .quantisation = OWN_FORMAT},
};
/* clang-format on */

const size_t n_my_multipliers = sizeof my_multipliers / sizeof my_multipliers[0];
