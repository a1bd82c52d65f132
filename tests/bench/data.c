#include "data.h"

#include "complain.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define SEED 20260101u
#define ZERO_PART 0.4

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. */
static uint64_t random_bits(uint64_t *state)
{
    uint64_t x = *state += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* Uniform in (0, 1]. */
static double random_uniform(uint64_t *state)
{
    return (double)((random_bits(state) >> 11) + 1) / 9007199254740992.0;
}

/* Box and Muller, 1958. */
static double random_normal(uint64_t *state)
{
    const double radius = sqrt(-2 * log(random_uniform(state)));
    return radius * cos(6.283185307179586 * random_uniform(state));
}

static float *random_floats(uint64_t *state, size_t n, double scale, double zero_part)
{
    float *const values = malloc(n * sizeof *values);
    for (size_t i = 0; values != NULL && i < n; i++) {
        const bool zero = random_uniform(state) <= zero_part;
        values[i] = zero ? 0 : (float)(scale * random_normal(state));
    }
    return values;
}

/* Over and over the same values: time does not depend on them, and millions of random ones take long to make. */
static float *repeat(const float *values, size_t n_values, size_t n)
{
    float *const out = malloc(n * sizeof *out);
    for (size_t i = 0; out != NULL && values != NULL && i < n; i++) {
        out[i] = values[i % n_values];
    }
    return out;
}

bool bench_data_create(const bench_layer *layer, bench_data *out)
{
    uint64_t state = SEED;
    const bool has_columns = layer->kind == BENCH_CONV && !bench_layer_is_depthwise(layer);
    /* The scale networks are initialised with (He et al., 2015), which keeps sums near 1. */
    const double weight_scale = sqrt(2.0 / (double)layer->k);
    *out = (bench_data){
        .in = random_floats(&state, bench_layer_in_elems(layer), 1, ZERO_PART),
        .weights = random_floats(&state, bench_layer_weight_elems(layer), weight_scale, 0),
        .out = malloc(bench_layer_out_elems(layer) * sizeof(float)),
    };
    if (has_columns) {
        out->columns = repeat(out->in, bench_layer_in_elems(layer), layer->groups * layer->k * layer->n);
    }
    if (out->in == NULL || out->weights == NULL || out->out == NULL || (has_columns && out->columns == NULL)) {
        bench_data_free(out);
        return bench_complain("%s: out of memory", layer->name);
    }
    return true;
}

void bench_data_free(bench_data *data)
{
    free(data->in);
    free(data->weights);
    free(data->columns);
    free(data->out);
}
