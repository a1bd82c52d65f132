#include "custom.h"

#include <pthread.h>
#include <stdlib.h>

/* What a thread gets to itself. */
typedef struct {
    test_custom *custom;
    pthread_t thread;
} thread_data;

int64_t test_custom_product(int64_t a, int64_t b)
{
    const uint64_t x = (uint64_t)a, y = (uint64_t)b; /* modulo 2^64, which operands of 32 bits exceed */
    return (int64_t)(x * y + 5 * x - 3 * y + 7);
}

static axm_status count_call(test_custom *custom)
{
    const long call = atomic_fetch_add(&custom->calls, 1) + 1;
    return custom->fail_at != 0 && call >= custom->fail_at ? custom->status : AXM_OK;
}

static test_custom *of_thread(void *thread_user)
{
    const thread_data *const data = thread_user;
    if (!pthread_equal(data->thread, pthread_self())) {
        atomic_fetch_add(&data->custom->strangers, 1);
    }
    return data->custom;
}

static axm_status begin(void *user, void **thread_user)
{
    test_custom *const custom = user;
    if (custom->fail_begin_at != 0 && atomic_load(&custom->begun) + 1 >= custom->fail_begin_at) {
        return custom->status;
    }
    thread_data *const data = malloc(sizeof *data); /* one that is not given back shows in a sanitiser build, too */
    *data = (thread_data){custom, pthread_self()};
    *thread_user = data;
    atomic_fetch_add(&custom->begun, 1);
    return AXM_OK;
}

static void end(void *user, void *thread_user)
{
    test_custom *const custom = user;
    of_thread(thread_user);
    free(thread_user);
    atomic_fetch_add(&custom->ended, 1);
}

static axm_status multiply(test_custom *custom, int64_t a, int64_t b, int64_t *product)
{
    const axm_status status = count_call(custom);
    if (status == AXM_OK) {
        *product = test_custom_product(a, b);
    }
    return status;
}

static axm_status mul_int(void *user, int64_t a, int64_t b, int64_t *product)
{
    return multiply(user, a, b, product);
}

static axm_status mul_int_threads(void *user, int64_t a, int64_t b, int64_t *product)
{
    return multiply(of_thread(user), a, b, product);
}

static axm_status multiply_floats(test_custom *custom, float a, float b, float *product)
{
    const axm_status status = count_call(custom);
    const float low = custom->allowed_lowest, high = custom->allowed_highest;
    if (low != high && !(a >= low && a <= high && b >= low && b <= high)) {
        atomic_fetch_add(&custom->marks, 1);
    }
    if (status == AXM_OK) {
        *product = a * b + 5 * a - 3 * b + 7;
    }
    return status;
}

static axm_status mul_f32(void *user, float a, float b, float *product)
{
    return multiply_floats(user, a, b, product);
}

static axm_status mul_f32_threads(void *user, float a, float b, float *product)
{
    return multiply_floats(of_thread(user), a, b, product);
}

static void set_threads(axm_custom_desc *desc, test_custom *custom, bool threads)
{
    desc->user = custom;
    if (threads) {
        desc->thread_begin = begin;
        desc->thread_end = end;
    }
}

axm_custom_desc test_custom_ints(test_custom *custom, int32_t bits_a, int32_t bits_b, bool is_signed, bool threads)
{
    axm_custom_desc desc;
    axm_custom_desc_init(&desc);
    desc.bits_a = bits_a;
    desc.bits_b = bits_b;
    desc.signed_a = desc.signed_b = is_signed;
    desc.mul_int = threads ? mul_int_threads : mul_int;
    set_threads(&desc, custom, threads);
    return desc;
}

axm_custom_desc test_custom_floats(test_custom *custom, bool threads)
{
    axm_custom_desc desc;
    axm_custom_desc_init(&desc);
    desc.mul_f32 = threads ? mul_f32_threads : mul_f32;
    set_threads(&desc, custom, threads);
    return desc;
}
