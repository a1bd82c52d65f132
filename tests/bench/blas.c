#define _POSIX_C_SOURCE 200809L

#include "blas.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cblas.h's values; the header belongs to a development package that need not be there. */
enum { ROW_MAJOR = 101, NO_TRANS = 111, TRANS = 112 };

typedef void cblas_sgemm_function(int order, int trans_a, int trans_b, int m, int n, int k, float alpha, const float *a,
                                  int lda, const float *b, int ldb, float beta, float *c, int ldc);

/* The last two: lengths of the texts, which Fortran compilers append. */
typedef void fortran_sgemm_function(const char *trans_a, const char *trans_b, const int *m, const int *n, const int *k,
                                    const float *alpha, const float *a, const int *lda, const float *b, const int *ldb,
                                    const float *beta, float *c, const int *ldc, size_t trans_a_length,
                                    size_t trans_b_length);

struct bench_blas {
    cblas_sgemm_function *cblas; /* one of the two is there */
    fortran_sgemm_function *fortran;
    char text[256];
};

/* One product of row-major matrices; b is stored n x k when transposed. */
static void multiply(const bench_blas *blas, bool trans_b, int m, int n, int k, const float *a, const float *b,
                     float *c)
{
    const int ldb = trans_b ? k : n;
    const float one = 1, zero = 0;
    if (blas->cblas != NULL) {
        blas->cblas(ROW_MAJOR, NO_TRANS, trans_b ? TRANS : NO_TRANS, m, n, k, one, a, k, b, ldb, zero, c, n);
    } else { /* column by column, what is stored is each matrix transposed: C' = B' A' */
        blas->fortran(trans_b ? "T" : "N", "N", &n, &m, &k, &one, b, &ldb, a, &k, &zero, c, &n, 1, 1);
    }
}

void bench_blas_run(const bench_blas *blas, const bench_layer *layer, const float *a, const float *b, float *c)
{
    const size_t m = layer->m, n = layer->n, k = layer->k;
    for (size_t group = 0; group < layer->groups; group++) {
        multiply(blas, layer->kind == BENCH_FC, (int)m, (int)n, (int)k, a + group * m * k, b + group * k * n,
                 c + group * m * n);
    }
}

/* A function pointer that dlsym() gives as a pointer to data, which C keeps apart. */
static bool find_function(void *library, const char *name, void *pointer_to_function)
{
    void *const found = dlsym(library, name);
    memcpy(pointer_to_function, &found, sizeof found);
    return found != NULL;
}

/* Guards against a library that calls its arguments something else, such as 64-bit integers. */
static bool multiplies(const bench_blas *blas)
{
    static const float a[2 * 3] = {1, 2, 3, 4, 5, 6};
    static const float b[3 * 2] = {1, 2, 3, 4, 5, 6}, b_transposed[2 * 3] = {1, 3, 5, 2, 4, 6};
    static const float want[2 * 2] = {22, 28, 49, 64};
    for (int trans = 0; trans < 2; trans++) {
        float c[2 * 2] = {0};
        multiply(blas, trans != 0, 2, 2, 3, a, trans ? b_transposed : b, c);
        for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
            if (c[i] != want[i]) {
                return false;
            }
        }
    }
    return true;
}

static void limit_to_one_thread(void *library)
{
    void (*set_num_threads)(int);
    if (find_function(library, "openblas_set_num_threads", &set_num_threads)) {
        set_num_threads(1);
    }
}

static bool load(const char *name, bench_blas *blas)
{
    char *(*get_config)(void);
    void *const library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        return false;
    }
    limit_to_one_thread(library);
    const bool has_cblas = find_function(library, "cblas_sgemm", &blas->cblas);
    if ((!has_cblas && !find_function(library, "sgemm_", &blas->fortran)) || !multiplies(blas)) {
        dlclose(library);
        return false;
    }
    const bool has_config = find_function(library, "openblas_get_config", &get_config);
    snprintf(blas->text, sizeof blas->text, "%s, %s%s%s%s", name, has_cblas ? "cblas_sgemm" : "sgemm_",
             has_config ? " (" : "", has_config ? get_config() : "", has_config ? ")" : "");
    return true;
}

const bench_blas *bench_blas_find(void)
{
    static const char *const names[] = {"libopenblas.so.0", "libblas.so.3"};
    /* Read when a library is loaded: whichever it is, it should not start threads to begin with. */
    static const char *const limits[] = {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS",
                                         "MKL_NUM_THREADS"};
    static bench_blas blas;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        setenv(limits[i], "1", 1);
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        blas = (bench_blas){0};
        if (load(names[i], &blas)) {
            return &blas;
        }
    }
    return NULL;
}

const char *bench_blas_text(const bench_blas *blas)
{
    return blas->text;
}
