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

typedef void cblas_sgemv_function(int order, int trans, int m, int n, float alpha, const float *a, int lda,
                                  const float *x, int incx, float beta, float *y, int incy);

/* What ends their lists: lengths of the texts, which Fortran compilers append. */
typedef void fortran_sgemm_function(const char *trans_a, const char *trans_b, const int *m, const int *n, const int *k,
                                    const float *alpha, const float *a, const int *lda, const float *b, const int *ldb,
                                    const float *beta, float *c, const int *ldc, size_t trans_a_length,
                                    size_t trans_b_length);

typedef void fortran_sgemv_function(const char *trans, const int *m, const int *n, const float *alpha, const float *a,
                                    const int *lda, const float *x, const int *incx, const float *beta, float *y,
                                    const int *incy, size_t trans_length);

struct bench_blas {
    cblas_sgemm_function *cblas_sgemm; /* both of these, or both of those below */
    cblas_sgemv_function *cblas_sgemv;
    fortran_sgemm_function *fortran_sgemm;
    fortran_sgemv_function *fortran_sgemv;
    char text[256];
};

void bench_blas_sgemm(const bench_blas *blas, bool trans_b, int m, int n, int k, const float *a, const float *b,
                      float *c)
{
    const int ldb = trans_b ? k : n;
    const float one = 1, zero = 0;
    if (blas->cblas_sgemm != NULL) {
        blas->cblas_sgemm(ROW_MAJOR, NO_TRANS, trans_b ? TRANS : NO_TRANS, m, n, k, one, a, k, b, ldb, zero, c, n);
    } else { /* column by column, what is stored is each matrix transposed: C' = B' A' */
        blas->fortran_sgemm(trans_b ? "T" : "N", "N", &n, &m, &k, &one, b, &ldb, a, &k, &zero, c, &n, 1, 1);
    }
}

void bench_blas_sgemv(const bench_blas *blas, int rows, int columns, const float *matrix, const float *x, float *y)
{
    const int step = 1;
    const float one = 1, zero = 0;
    if (blas->cblas_sgemv != NULL) {
        blas->cblas_sgemv(ROW_MAJOR, NO_TRANS, rows, columns, one, matrix, columns, x, step, zero, y, step);
    } else {
        blas->fortran_sgemv("T", &columns, &rows, &one, matrix, &columns, x, &step, &zero, y, &step, 1);
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
        bench_blas_sgemm(blas, trans != 0, 2, 2, 3, a, trans ? b_transposed : b, c);
        for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
            if (c[i] != want[i]) {
                return false;
            }
        }
    }
    float y[2] = {0};
    bench_blas_sgemv(blas, 2, 3, a, a, y);
    return y[0] == 14 && y[1] == 32;
}

static void limit_to_one_thread(void *library)
{
    void (*set_num_threads)(int);
    if (find_function(library, "openblas_set_num_threads", &set_num_threads)) {
        set_num_threads(1);
    }
}

static bool find_products(void *library, bench_blas *blas)
{
    const bool has_cblas = find_function(library, "cblas_sgemm", &blas->cblas_sgemm) &&
                           find_function(library, "cblas_sgemv", &blas->cblas_sgemv);
    if (has_cblas) {
        return true;
    }
    blas->cblas_sgemm = NULL;
    blas->cblas_sgemv = NULL;
    return find_function(library, "sgemm_", &blas->fortran_sgemm) &&
           find_function(library, "sgemv_", &blas->fortran_sgemv);
}

static bool load(const char *name, bench_blas *blas)
{
    char *(*get_config)(void);
    void *const library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        return false;
    }
    limit_to_one_thread(library);
    if (!find_products(library, blas) || !multiplies(blas)) {
        dlclose(library);
        return false;
    }
    const bool has_config = find_function(library, "openblas_get_config", &get_config);
    snprintf(blas->text, sizeof blas->text, "%s%s%s%s", name, has_config ? " (" : "", has_config ? get_config() : "",
             has_config ? ")" : "");
    return true;
}

/* Read when a library is loaded: whichever it is, it should not start threads to begin with. */
static void set_environment(const char *core)
{
    static const char *const limits[] = {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS",
                                         "MKL_NUM_THREADS"};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        setenv(limits[i], "1", 1);
    }
    if (core == NULL) {
        unsetenv("OPENBLAS_CORETYPE");
    } else {
        setenv("OPENBLAS_CORETYPE", core, 1);
    }
}

const bench_blas *bench_blas_load(const char *core)
{
    static const char *const names[] = {"libopenblas.so.0", "libblas.so.3"};
    static bench_blas blas;
    set_environment(core);
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
