/*
 * Contexts: threads, allocators, hosts' own threads and instruction sets; a product under each has the same bits.
 */
#include "setting.h"
#include "version.h"

#include <stdlib.h>
#include <string.h>

enum { M = 5, N = 9, K = 12, THREADS_FEW = 3, THREADS_MAX = 1024 };

static void *allocate(void *user, size_t bytes)
{
    *(long *)user += 1;
    return malloc(bytes);
}

static void deallocate(void *user, void *memory)
{
    *(long *)user -= 1;
    free(memory);
}

/* The last task first, on this thread. */
static void run_backwards(void *user, size_t n_tasks, axm_task *task, void *arg)
{
    *(size_t *)user += n_tasks;
    for (size_t i = n_tasks; i > 0; i--) {
        task(arg, i - 1);
    }
}

typedef struct {
    axm_context_desc desc;
    fuzz_version version;
    long live;    /* of the allocator */
    size_t tasks; /* of the host's threads */
} request;

static void request_begin(request *r, fuzz_input *in)
{
    static const int32_t isas[] = {AXM_ISA_AUTO, AXM_ISA_PORTABLE, AXM_ISA_NEON,
                                   AXM_ISA_AVX2, AXM_ISA_AVX512,   AXM_ISA_AVX512BF16};
    axm_context_desc defaults;
    const uint8_t callbacks = fuzz_byte(in);
    *r = (request){.live = 0};
    axm_context_desc_init(&defaults);
    axm_context_desc_init(&r->desc);
    r->desc.n_threads = (uint32_t)fuzz_size(in, 1, THREADS_FEW);
    r->desc.isa = fuzz_int(in, 0, 0) == 0 ? isas[fuzz_below(in, sizeof isas / sizeof isas[0])] : fuzz_int(in, -1, 99);
    r->desc.allocate = (callbacks & 1) != 0 ? allocate : NULL;
    r->desc.deallocate = (callbacks & 1) != (callbacks > 240) ? deallocate : NULL;
    r->desc.alloc_user = &r->live;
    r->desc.parallel_for = (callbacks & 2) != 0 ? run_backwards : NULL;
    r->desc.parallel_user = &r->tasks;
    r->version = fuzz_version_of(in, &r->desc, &defaults, sizeof r->desc);
}

/* An allocator cut off from its counter could not run, and so many threads would take too long. */
static bool may_create(const request *r)
{
    const bool whole = r->desc.alloc_user != NULL && r->desc.parallel_user != NULL;
    const bool few = r->desc.n_threads <= THREADS_FEW || r->desc.n_threads > THREADS_MAX;
    return r->version.refused || ((whole || r->desc.allocate == NULL) && few &&
                                  (r->desc.parallel_for == NULL || r->desc.parallel_user != NULL));
}

static void expect_context(const request *r, axm_status status, const axm_context *context)
{
    const bool refused = r->version.refused || r->desc.n_threads < 1 || r->desc.n_threads > THREADS_MAX ||
                         (r->desc.allocate == NULL) != (r->desc.deallocate == NULL);
    fuzz_expect_version(&r->version, status);
    FUZZ_EXPECT((status == AXM_OK) == (context != FUZZ_NOWHERE(axm_context)), "%s", axm_status_name(status));
    FUZZ_EXPECT(status != AXM_OK || !refused, "a context that cannot be");
    FUZZ_EXPECT(status == AXM_OK || refused || r->version.shorter || status == AXM_E_UNSUPPORTED ||
                    status == AXM_E_VALUE,
                "%s", axm_last_message());
}

static void use(const axm_context *context, const axm_arith *arith, fuzz_input *in)
{
    float *const a = fuzz_floats(in, M * K), *const b = fuzz_floats(in, K * N);
    float out[M * N], want[M * N];
    uint64_t products = 0;
    const axm_status plain = axm_gemm_f32(NULL, arith, 0, 0, M, N, K, 1, a, K, b, N, 0, want, N);
    const axm_status status = axm_gemm_f32(context, arith, 0, 0, M, N, K, 1, a, K, b, N, 0, out, N);
    FUZZ_EXPECT(status == plain, "%s with a context, %s without", axm_status_name(status), axm_status_name(plain));
    FUZZ_EXPECT(status != AXM_OK || memcmp(out, want, sizeof out) == 0, "other bits with a context");
    for (int32_t path = AXM_PATH_SCALAR; path <= AXM_PATH_TABLE; path++) {
        products += axm_context_products(context, path);
    }
    const uint64_t all = status == AXM_OK ? M * N * K : 0; /* twice where a product is the sum of two terms */
    FUZZ_EXPECT(products == all || products == 2 * all, "%llu products", (unsigned long long)products);
    free(a);
    free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input in = {data, size};
    fuzz_setting setting;
    request r;
    axm_context *context = FUZZ_NOWHERE(axm_context);
    fuzz_setting_begin(&setting, &in);
    setting.ledger.fail_at = 0; /* two runs are to come to the same */
    request_begin(&r, &in);
    if (may_create(&r)) {
        const axm_status status = axm_context_create(r.version.given, &context);
        expect_context(&r, status, context);
        if (status == AXM_OK) {
            use(context, setting.arith, &in);
            axm_context_release(axm_context_retain(context));
            axm_context_release(context);
        }
        FUZZ_EXPECT(r.live == 0, "%ld blocks were not given back", r.live);
    }
    free(r.version.given);
    fuzz_setting_end(&setting);
    return 0;
}
