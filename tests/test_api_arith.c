/* Status and context, arithmetics and products: every argument wrong once, and the empty cases that are right. */
#include "test_api.h"
#include "test_api_ariths.h"

#include <pthread.h>
#include <sys/resource.h>

enum { N = 6 };

static int make_operands(void **state)
{
    (void)state;
    make_ariths();
    return 0;
}

/* ---- status and message ---- */

static void status_names(void **state)
{
    static const struct {
        axm_status status;
        const char *name;
    } known[] = {
        {AXM_OK, "AXM_OK"},
        {AXM_E_NULL, "AXM_E_NULL"},
        {AXM_E_VALUE, "AXM_E_VALUE"},
        {AXM_E_PARSE, "AXM_E_PARSE"},
        {AXM_E_NONFINITE, "AXM_E_NONFINITE"},
        {AXM_E_STRUCT, "AXM_E_STRUCT"},
        {AXM_E_SHAPE, "AXM_E_SHAPE"},
        {AXM_E_OVERFLOW, "AXM_E_OVERFLOW"},
        {AXM_E_WORKSPACE, "AXM_E_WORKSPACE"},
        {AXM_E_ALIAS, "AXM_E_ALIAS"},
        {AXM_E_UNSUPPORTED, "AXM_E_UNSUPPORTED"},
        {AXM_E_MEMORY, "AXM_E_MEMORY"},
        {AXM_E_THREAD, "AXM_E_THREAD"},
        {AXM_E_CANCELLED, "AXM_E_CANCELLED"},
    };
    (void)state;
    for (axm_status status = -100; status < 1000; status++) {
        const char *want = "unknown status";
        for (size_t i = 0; i < API_COUNT(known); i++) {
            want = known[i].status == status ? known[i].name : want;
        }
        assert_string_equal(axm_status_name(status), want);
    }
    assert_string_equal(axm_status_name(INT32_MIN), "unknown status");
    assert_string_equal(axm_status_name(INT32_MAX), "unknown status");
}

typedef struct {
    char at_start[64], after_failure[64], after_success[64];
    axm_status success;
} other_thread;

/* cmocka asserts only in its own thread, so this one takes notes. */
static void *fail_elsewhere(void *arg)
{
    other_thread *const notes = arg;
    float sum;
    snprintf(notes->at_start, sizeof notes->at_start, "%s", axm_last_message());
    axm_relu_f32(1, NULL, &sum);
    snprintf(notes->after_failure, sizeof notes->after_failure, "%.12s", axm_last_message());
    notes->success = axm_dot_f32(fixed, 0, NULL, NULL, &sum);
    snprintf(notes->after_success, sizeof notes->after_success, "%.12s", axm_last_message());
    return NULL;
}

static void each_thread_has_its_message(void **state)
{
    other_thread notes;
    char before[512];
    pthread_t thread;
    (void)state;
    api_forget();
    snprintf(before, sizeof before, "%s", axm_last_message());
    assert_int_equal(pthread_create(&thread, NULL, fail_elsewhere, &notes), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_string_equal(axm_last_message(), before);
    assert_string_equal(notes.at_start, "");
    assert_string_equal(notes.after_failure, "axm_relu_f32");
    assert_int_equal(notes.success, AXM_OK);
    assert_string_equal(notes.after_success, "axm_relu_f32");
}

/* ---- context ---- */

static void *take(void *user, size_t bytes)
{
    (void)user;
    (void)bytes;
    return NULL;
}

static void give(void *user, void *memory)
{
    (void)user;
    (void)memory;
}

static void in_turn(void *user, size_t n_tasks, axm_task *task, void *arg)
{
    (void)user;
    for (size_t i = 0; i < n_tasks; i++) {
        task(arg, i);
    }
}

static void contexts(void **state)
{
    static const size_t sizes[] = {0, 1, sizeof(size_t) - 1, 4097, SIZE_MAX};
    static const uint32_t threads[] = {0, 1025, UINT32_MAX};
    axm_context *out;
    axm_context_desc good, desc;
    (void)state;
    axm_context_desc_init((axm_context_desc *)NULL);
    axm_context_release(NULL);
    axm_context_desc_init(&good);
    api_watch(&out, sizeof out);
    REFUSED(AXM_E_NULL, "out", axm_context_create(&good, NULL));
    REFUSED(AXM_E_NULL, "out", axm_context_create(NULL, NULL));
    for (size_t i = 0; i < API_COUNT(sizes); i++) {
        desc = good;
        desc.struct_size = sizes[i];
        REFUSED(AXM_E_STRUCT, "struct_size", axm_context_create(&desc, &out));
    }
    for (size_t i = 0; i < API_COUNT(threads); i++) {
        desc = good;
        desc.n_threads = threads[i];
        REFUSED(AXM_E_VALUE, "n_threads", axm_context_create(&desc, &out));
    }
    desc = good;
    desc.isa = 3;
    REFUSED(AXM_E_UNSUPPORTED, "desc->isa is 3", axm_context_create(&desc, &out));
    desc = good;
    desc.allocate = take;
    REFUSED(AXM_E_VALUE, "allocate", axm_context_create(&desc, &out));
    desc = good;
    desc.deallocate = give;
    REFUSED(AXM_E_VALUE, "deallocate", axm_context_create(&desc, &out));
    desc = good; /* the most threads there may be; the host's, so none is started */
    desc.n_threads = 1024;
    desc.parallel_for = in_turn;
    ACCEPTED(axm_context_create(&desc, &out));
    axm_context_release(out);
    ACCEPTED(axm_context_create(NULL, &out));
    axm_context_release(out);
}

#if defined(__has_feature)
#define SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#if SANITIZED
#define ADDRESS_SPACE 0 /* sanitisers need more of it than there is memory, so none can be denied */
#else
#define ADDRESS_SPACE ((rlim_t)512 << 20)
#endif

/* No room for the stacks of 1023 threads: those that were started are joined, and all is as before. */
static void contexts_without_threads(void **state)
{
    struct rlimit before, limit;
    axm_context_desc desc;
    axm_context *out;
    (void)state;
    if (ADDRESS_SPACE == 0) {
        skip();
    }
    axm_context_desc_init(&desc);
    desc.n_threads = 1024;
    api_watch(&out, sizeof out);
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    limit = before;
    limit.rlim_cur = ADDRESS_SPACE;
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
    api_forget();
    const axm_status got = axm_context_create(&desc, &out);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    api_refused(__LINE__, "axm_context_create()", "threads", AXM_E_THREAD, got);
    desc.n_threads = 3;
    ACCEPTED(axm_context_create(&desc, &out));
    axm_context_release(out);
}

static void context_defaults(void **state)
{
    axm_context_desc desc;
    (void)state;
    memset(&desc, API_PATTERN, sizeof desc);
    axm_context_desc_init(&desc);
    assert_int_equal(desc.struct_size, sizeof desc);
    assert_int_equal(desc.n_threads, 1);
    assert_int_equal(desc.isa, AXM_ISA_AUTO);
    assert_true(desc.allocate == NULL && desc.deallocate == NULL && desc.parallel_for == NULL);
    assert_true(desc.alloc_user == NULL && desc.parallel_user == NULL);
}

/* ---- arithmetics ---- */

static void making_an_arithmetic(void **state)
{
    axm_arith *out;
    (void)state;
    api_watch(&out, sizeof out);
    REFUSED(AXM_E_NULL, "text", axm_arith_create(NULL, NULL, &out));
    REFUSED(AXM_E_NULL, "out", axm_arith_create(NULL, "bf16", NULL));
    REFUSED(AXM_E_PARSE, "expected one of", axm_arith_create(NULL, "", &out));
    REFUSED(AXM_E_PARSE, "bf17", axm_arith_create(NULL, "bf17", &out));
    REFUSED(AXM_E_PARSE, "colour", axm_arith_create(NULL, "mitchw:colour=red", &out));
    REFUSED(AXM_E_PARSE, "bits", axm_arith_create(NULL, "exact:bits=33", &out));
    REFUSED(AXM_E_PARSE, "frac", axm_arith_create(NULL, "exact:frac=1,frac_a=1", &out));
    REFUSED(AXM_E_PARSE, "acc", axm_arith_create(NULL, "mitchw:format=f32,acc=exact", &out));
    assert_null(axm_arith_retain(NULL));
    axm_arith_release(NULL);
}

static void text_of_an_arithmetic(void **state)
{
    static const char want[] = "bf16:round=rne,subnormals=keep,acc=f32";
    char text[64];
    size_t needed = 7;
    (void)state;
    api_watch(text, sizeof text);
    REFUSED(AXM_E_NULL, "arith", axm_arith_to_string(NULL, text, sizeof text, &needed));
    REFUSED(AXM_E_NULL, "buf", axm_arith_to_string(floating, NULL, 1, &needed));
    REFUSED(AXM_E_WORKSPACE, "buf_bytes", axm_arith_to_string(floating, text, 1, &needed));
    REFUSED(AXM_E_WORKSPACE, "buf_bytes", axm_arith_to_string(floating, text, sizeof want - 1, &needed));
    assert_int_equal(needed, 7); /* an output too */
    ACCEPTED(axm_arith_to_string(floating, NULL, 0, NULL));
    ACCEPTED(axm_arith_to_string(floating, text, 0, &needed));
    assert_int_equal(needed, sizeof want);
    assert_int_equal((unsigned char)text[0], API_PATTERN); /* only the size was asked for */
    ACCEPTED(axm_arith_to_string(floating, text, sizeof want, NULL));
    assert_string_equal(text, want);
    assert_int_equal((unsigned char)text[sizeof want], API_PATTERN);
}

/* Calls that return no status have a value for wrong arguments; products leave a message beside it. */
static void values_of_wrong_arguments(void **state)
{
    (void)state;
    assert_string_equal(axm_arith_name(NULL), "");
    assert_int_equal(axm_arith_bits(NULL), 0);
    assert_int_equal(axm_arith_operand_frac(NULL, AXM_OPERAND_A), 0);
    assert_int_equal(axm_arith_operand_frac(fixed, -1), 0);
    assert_int_equal(axm_arith_operand_frac(fixed, 2), 0);
    assert_int_equal(axm_arith_operand_frac(fixed, AXM_OPERAND_B), 8);
    assert_int_equal(axm_mul_int(NULL, 3, 5), 0);
    assert_non_null(strstr(axm_last_message(), "axm_mul_int: "));
    assert_int_equal(test_bits(axm_mul_f32(NULL, 3, 5)), 0x7fc00000);
    assert_non_null(strstr(axm_last_message(), "axm_mul_f32: arith"));
    assert_int_equal(axm_mul_int(floating, 3, 5), 0);
    assert_non_null(strstr(axm_last_message(), "axm_mul_int: "));
    assert_non_null(strstr(axm_last_message(), "bf16"));
    assert_true(axm_arith_gain(NULL) == 0);
    assert_non_null(strstr(axm_last_message(), "axm_arith_gain: arith"));
    assert_true(isnan(axm_mul_f32(fixed, NAN, 1)) && isnan(axm_mul_f32(fixed, 1, NAN)));
    assert_true(axm_mul_f32(lenient, NAN, 1) == 0);
}

static void kinds_out_of_range(void **state)
{
    const size_t beyond[] = {axm_kind_count(), SIZE_MAX};
    (void)state;
    for (size_t i = 0; i < API_COUNT(beyond); i++) {
        assert_string_equal(axm_kind_name(beyond[i]), "");
        assert_string_equal(axm_kind_summary(beyond[i]), "");
        assert_string_equal(axm_kind_source(beyond[i]), "");
        assert_int_equal(axm_kind_key_count(beyond[i]), 0);
        for (size_t k = 0; k < 2; k++) {
            const size_t kind = k == 0 ? beyond[i] : 0; /* a kind, or a key of the first kind, beyond the last */
            const size_t key = k == 0 ? 0 : i == 0 ? axm_kind_key_count(0) : SIZE_MAX;
            assert_string_equal(axm_kind_key_name(kind, key), "");
            assert_string_equal(axm_kind_key_range(kind, key), "");
            assert_string_equal(axm_kind_key_default(kind, key), "");
            assert_string_equal(axm_kind_key_summary(kind, key), "");
        }
    }
}

/* ---- products ---- */

static void integer_products(void **state)
{
    const int32_t a[N] = {1, 2, 3, 4, 5, 6}, b[N] = {6, 5, 4, 3, 2, 1};
    int64_t out[2 * N];
    int32_t *const halves = (int32_t *)(void *)out; /* the same memory as operands */
    (void)state;
    api_watch(out, sizeof out);
    REFUSED(AXM_E_NULL, "arith", axm_mul_array_i32(NULL, N, a, b, out));
    REFUSED(AXM_E_NULL, "a is", axm_mul_array_i32(fixed, N, NULL, b, out));
    REFUSED(AXM_E_NULL, "b is", axm_mul_array_i32(fixed, N, a, NULL, out));
    REFUSED(AXM_E_NULL, "out", axm_mul_array_i32(fixed, N, a, b, NULL));
    REFUSED(AXM_E_UNSUPPORTED, "arith", axm_mul_array_i32(floating, N, a, b, out));
    REFUSED(AXM_E_OVERFLOW, "out has", axm_mul_array_i32(fixed, SIZE_MAX / 8 + 1, a, b, out));
    REFUSED(AXM_E_OVERFLOW, "out has", axm_mul_array_i32(fixed, SIZE_MAX, a, b, out));
    /* Products are twice as wide as operands, so not even the same place will do. */
    REFUSED(AXM_E_ALIAS, "overlaps a", axm_mul_array_i32(fixed, N, halves, b, out));
    REFUSED(AXM_E_ALIAS, "overlaps b", axm_mul_array_i32(fixed, N, a, halves, out));
    REFUSED(AXM_E_ALIAS, "overlaps a", axm_mul_array_i32(fixed, N, halves + 2 * N - 1, b, out));
    REFUSED(AXM_E_ALIAS, "overlaps b", axm_mul_array_i32(fixed, N, a, halves, out + N / 2 - 1));
    ACCEPTED(axm_mul_array_i32(fixed, 0, NULL, NULL, NULL));
    ACCEPTED(axm_mul_array_i32(fixed_f32, N, halves + 2 * N, b, out)); /* side by side is apart */
    assert_int_equal(out[N - 1], axm_mul_int(fixed_f32, (int32_t)0xa7a7a7a7, 1));
}

static void float_products(void **state)
{
    const float a[N] = {1, 2, 3, 4, 5, 6}, b[N] = {1, 1, 1, 1, 1, NAN};
    float out[2 * N];
    (void)state;
    api_watch(out, sizeof out);
    REFUSED(AXM_E_NULL, "arith", axm_mul_array_f32(NULL, N, a, a, out));
    REFUSED(AXM_E_NULL, "a is", axm_mul_array_f32(fixed, N, NULL, a, out));
    REFUSED(AXM_E_NULL, "b is", axm_mul_array_f32(fixed, N, a, NULL, out));
    REFUSED(AXM_E_NULL, "out", axm_mul_array_f32(fixed, N, a, a, NULL));
    REFUSED(AXM_E_OVERFLOW, "a has", axm_mul_array_f32(fixed, SIZE_MAX / 4 + 1, a, a, out));
    REFUSED(AXM_E_OVERFLOW, "a has", axm_mul_array_f32(floating, SIZE_MAX, a, a, out));
    REFUSED(AXM_E_ALIAS, "overlaps a", axm_mul_array_f32(fixed, N, out + 1, a, out));
    REFUSED(AXM_E_ALIAS, "overlaps a", axm_mul_array_f32(fixed, N, out, a, out + N - 1));
    REFUSED(AXM_E_ALIAS, "overlaps b", axm_mul_array_f32(floating, N, a, out + 1, out));
    REFUSED(AXM_E_ALIAS, "overlaps b", axm_mul_array_f32(fixed, N, out, out + 1, out)); /* a itself is allowed */
    REFUSED(AXM_E_NONFINITE, "a[5]", axm_mul_array_f32(fixed, N, b, a, out));
    REFUSED(AXM_E_NONFINITE, "b[5]", axm_mul_array_f32(fixed, N, a, b, out));
    REFUSED(AXM_E_NONFINITE, "b[5]", axm_mul_array_f32(fixed_f32, N, a, b, out));
    ACCEPTED(axm_mul_array_f32(fixed, N - 1, a, b, out));
    ACCEPTED(axm_mul_array_f32(fixed, 0, NULL, NULL, NULL));
    ACCEPTED(axm_mul_array_f32(lenient, N, a, b, out));
    assert_true(out[N - 1] == 0 && out[0] == 1);
    ACCEPTED(axm_mul_array_f32(floating, N, out, b, out));
    assert_true(isnan(out[N - 1]) && out[0] == 1);
}

static void quantising(void **state)
{
    const float in[N] = {1, -2, 3, INFINITY, NAN, 0.5f};
    float values[2 * N];
    int32_t out[2 * N];
    (void)state;
    api_watch(out, sizeof out);
    REFUSED(AXM_E_NULL, "arith", axm_arith_quantize_f32(NULL, AXM_OPERAND_A, 4, in, out));
    REFUSED(AXM_E_NULL, "in is", axm_arith_quantize_f32(fixed, AXM_OPERAND_A, 4, NULL, out));
    REFUSED(AXM_E_NULL, "out", axm_arith_quantize_f32(fixed, AXM_OPERAND_B, 4, in, NULL));
    REFUSED(AXM_E_VALUE, "operand", axm_arith_quantize_f32(fixed, -1, 4, in, out));
    REFUSED(AXM_E_VALUE, "operand", axm_arith_quantize_f32(fixed, 2, 4, in, out));
    REFUSED(AXM_E_VALUE, "operand", axm_arith_quantize_f32(fixed, INT32_MIN, 0, NULL, NULL));
    REFUSED(AXM_E_UNSUPPORTED, "bf16", axm_arith_quantize_f32(floating, AXM_OPERAND_A, 4, in, out));
    REFUSED(AXM_E_OVERFLOW, "in has", axm_arith_quantize_f32(fixed, AXM_OPERAND_A, SIZE_MAX / 2, in, out));
    REFUSED(AXM_E_NONFINITE, "in[4]", axm_arith_quantize_f32(fixed, AXM_OPERAND_A, N, in, out));
    /* In place is possible, half in place is not. */
    api_watch(values, sizeof values);
    REFUSED(AXM_E_ALIAS, "in",
            axm_arith_quantize_f32(fixed, AXM_OPERAND_A, N, values, (int32_t *)(void *)(values + 1)));
    REFUSED(AXM_E_ALIAS, "in", axm_arith_quantize_f32(fixed, AXM_OPERAND_A, N, values + 1, (int32_t *)(void *)values));
    ACCEPTED(axm_arith_quantize_f32(fixed, AXM_OPERAND_A, 0, NULL, NULL));
    ACCEPTED(axm_arith_quantize_f32(fixed, AXM_OPERAND_A, 4, in, out)); /* an infinity saturates */
    assert_int_equal(out[1], -512);
    assert_int_equal(out[3], 32767);
    ACCEPTED(axm_arith_quantize_f32(lenient, AXM_OPERAND_B, N, in, out));
    assert_int_equal(out[4], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_names),
        cmocka_unit_test(each_thread_has_its_message),
        cmocka_unit_test(contexts),
        cmocka_unit_test(contexts_without_threads),
        cmocka_unit_test(context_defaults),
        cmocka_unit_test(making_an_arithmetic),
        cmocka_unit_test(text_of_an_arithmetic),
        cmocka_unit_test(values_of_wrong_arguments),
        cmocka_unit_test(kinds_out_of_range),
        cmocka_unit_test(integer_products),
        cmocka_unit_test(float_products),
        cmocka_unit_test(quantising),
    };
    return cmocka_run_group_tests(tests, make_operands, release_ariths);
}
