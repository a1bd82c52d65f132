/* Sums over a layer's outputs, and the figures that follow from them. */
#ifndef AXM_ANALYSIS_LAYER_FIGURES_H
#define AXM_ANALYSIS_LAYER_FIGURES_H

#include "../core/bits.h"

#include <approxmul/layer_error.h>

/* r as in layer_error.h, d = y - r: so that the gain, which is 1 + sum(d r) / sum(r r), is found without cancellation.
 */
typedef struct {
    uint64_t outputs, nonfinite, coherent;
    double rr, dr, dd, mm, coherence;
} axm_moments;

static inline void axm_moments_add(axm_moments *to, double r, double y, double m)
{
    if (!isfinite(r) || !isfinite(y) || !isfinite(m)) {
        to->nonfinite++;
        return;
    }
    const double d = y - r;
    to->outputs++;
    to->rr += r * r;
    to->dr += d * r;
    to->dd += d * d;
    to->mm += m * m;
    if (m > 0) {
        to->coherent++;
        to->coherence += fabs(r) / m;
    }
}

void axm_moments_join(axm_moments *to, const axm_moments *more);

/* The figures into one element of the caller's array, whose elements have the size that axm_layer_error_check_size()
 * took: it reaches to the gain at least. */
axm_status axm_layer_error_check_size(const char *function, size_t error_size);
void axm_moments_tell(const axm_moments *sums, uint64_t products, axm_layer_error *array, size_t index,
                      size_t error_size);

#endif
