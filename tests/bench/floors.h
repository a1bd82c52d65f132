/* The headline: paths through the library, the layers each is judged by, and the speed it is to have there. */
#ifndef BENCH_FLOORS_H
#define BENCH_FLOORS_H

#include "reference.h"

#include <stddef.h>
#include <stdint.h>

enum { BENCH_MAX_HEADLINE_LAYERS = 4, BENCH_MAX_HEADLINE_ARITHS = 4 };

typedef struct {
    const char *title;
    bench_reference_kind reference;
    const char *ariths[BENCH_MAX_HEADLINE_ARITHS]; /* NULL after the last; the first stands for the path elsewhere */
    const char *layers[BENCH_MAX_HEADLINE_LAYERS]; /* likewise; names in shapes.txt */
    double avx512bf16, avx512, avx2;               /* least speed over the reference's */
} bench_path;

size_t bench_path_count(void);
const bench_path *bench_path_at(size_t index);

/* The path whose headline has this layer under this arithmetic; NULL: none. */
const bench_path *bench_path_of_headline(const char *layer, const char *arith);

/* The path that layers of such a reference take under this arithmetic; NULL: none is known. */
const bench_path *bench_path_of(bench_reference_kind reference, const char *arith);

/* Whether the arithmetic is the first of some path. */
bool bench_path_is_led_by(const char *arith);

/* The floor for an instruction set (AXM_ISA_...); 0: none. */
double bench_path_floor(const bench_path *path, int32_t isa);

#endif
