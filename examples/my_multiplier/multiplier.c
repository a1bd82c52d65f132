/*
 * The functions and the list of them. This is the file to change.
 *
 * a is the activation, b the weight: integers within the operands' bits. A function gives AXM_OK, or another status if
 * it must not go on; it may be called from several threads at once.
 */
#include "multiplier.h"

#include <stdlib.h>

/** Columns of partial products that are left out, from the right. */
#define DROPPED_COLUMNS 7
/** Ones of the weight that are kept, from the left: as many shifted copies of the activation are added. */
#define KEPT_ONES 2

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

static int64_t leading_one(int64_t x)
{
    int64_t one = 1;

    while (one <= x / 2)
        one *= 2;
    return one;
}

/* 16 x 16 bits, signed: the activation, shifted and added once for each of the first ones of the weight's magnitude. */
static axm_status shift_and_add(void *user, int64_t a, int64_t b, int64_t *product)
{
    int64_t rest = llabs(b);
    int64_t kept = 0;

    (void)user;
    for (int i = 0; i < KEPT_ONES && rest != 0; i++) {
        const int64_t one = leading_one(rest);
        kept += one;
        rest -= one;
    }
    *product = b < 0 ? -a * kept : a * kept;
    return AXM_OK;
}

/* clang-format off */
const struct my_multiplier my_multipliers[] = {
    {.name = "broken8", .multiply = broken_array, .bits = 8, .is_signed = 0, .keys = "",
     .quantisation = AFFINE, .exact = "exact:bits=8,sign=none"},
    {.name = "shift16", .multiply = shift_and_add, .bits = 16, .is_signed = 1, .keys = "frac_a=8,frac_b=12",
     .quantisation = OWN_FORMAT, .exact = "exact:bits=16,frac_a=8,frac_b=12"},
};
/* clang-format on */

const size_t n_my_multipliers = sizeof my_multipliers / sizeof my_multipliers[0];
