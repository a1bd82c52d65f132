/* The scalar models against the paper authors' RTL: every golden vector, and the digests of whole 8-bit tables. */
#include "support/sha256.h"
#include "support/testing.h"

#include <stdio.h>
#include <string.h>

enum { ROWS = 2000 };

typedef struct {
    int bits, w;
    bool unbiased, c1;
} design;

static uint64_t little_endian(const uint8_t *bytes, int n)
{
    uint64_t value = 0;
    for (int i = 0; i < n; i++) {
        value |= (uint64_t)bytes[i] << (8 * i);
    }
    return value;
}

/* The low `bits` bits as two's complement. */
static int64_t sign_extended(uint64_t value, int bits)
{
    const uint64_t sign = (uint64_t)1 << (bits - 1);
    return (int64_t)((value ^ sign) - sign);
}

/* The characteristic of a product whose operands have these magnitudes (no zero among them): the log sum's integer
 * part, in the unbiased variant's terms. Rows with less than N are for the record only. */
static int characteristic(const design *d, uint64_t a, uint64_t b)
{
    const int kept = d->w - 1;
    uint64_t sum = 0;
    const uint64_t operand[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        int k = 0;
        while (operand[i] >> (k + 1) != 0) {
            k++;
        }
        const uint64_t fraction = operand[i] - ((uint64_t)1 << k);
        sum += ((uint64_t)k << kept) + ((k >= kept ? fraction >> (k - kept) : fraction << (kept - k)) | 1);
    }
    return (int)(sum >> kept);
}

static uint64_t magnitude(const design *d, int64_t x)
{
    return x >= 0 ? (uint64_t)x : d->c1 && x == -1 ? 1 : ~(uint64_t)x;
}

static void check_file(const design *d, long *compared, long *for_the_record)
{
    char path[96], text[96];
    const int operand_bytes = d->bits / 8, row_bytes = 4 * operand_bytes;
    uint8_t row[16];
    snprintf(path, sizeof path, "tests/vectors/mitchw_N%d_w%d%s%s.bin", d->bits, d->w, d->unbiased ? "_unb" : "",
             d->c1 ? "_c1" : "");
    snprintf(text, sizeof text, "mitchw:bits=%d,w=%d,sign=%s,bias=%s", d->bits, d->w, d->c1 ? "c1" : "none",
             d->unbiased ? "unbiased" : "none");
    FILE *const file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("%s is missing; run from the top of the source tree", path);
    }
    axm_arith *const arith = test_arith(text);
    size_t index = 0;
    for (; fread(row, (size_t)row_bytes, 1, file) == 1; index++) {
        uint64_t a = little_endian(row, operand_bytes), b = little_endian(row + operand_bytes, operand_bytes);
        uint64_t z = little_endian(row + 2 * operand_bytes, 2 * operand_bytes);
        if (d->c1) {
            a = (uint64_t)sign_extended(a, d->bits);
            b = (uint64_t)sign_extended(b, d->bits);
            z = (uint64_t)sign_extended(z, 2 * d->bits);
        }
        if (d->unbiased && a != 0 && b != 0 &&
            characteristic(d, magnitude(d, (int64_t)a), magnitude(d, (int64_t)b)) < d->bits) {
            ++*for_the_record;
            continue;
        }
        const int64_t product = axm_mul_int(arith, (int64_t)a, (int64_t)b);
        if ((uint64_t)product != z) {
            fail_msg("%s, row %zu of %s: %lld * %lld: got %llx, the RTL gave %llx", text, index, path, (long long)a,
                     (long long)b, (unsigned long long)product, (unsigned long long)z);
        }
        ++*compared;
    }
    assert_int_equal(index, ROWS);
    fclose(file);
    axm_arith_release(arith);
}

static void every_golden_vector(void **state)
{
    static const struct {
        int bits, w[5];
    } sets[] = {{8, {3, 4, 6, 8}}, {16, {4, 6, 8}}, {32, {4, 5, 6, 8, 10}}};
    long files = 0, compared = 0, for_the_record = 0;
    (void)state;
    for (size_t s = 0; s < sizeof sets / sizeof sets[0]; s++) {
        for (int i = 0; i < 5 && sets[s].w[i] != 0; i++) {
            for (int variant = 0; variant < 4; variant++) {
                const design d = {sets[s].bits, sets[s].w[i], variant / 2 != 0, variant % 2 != 0};
                check_file(&d, &compared, &for_the_record);
                files++;
            }
        }
    }
    printf("golden vectors: %ld files, %ld rows compared, 0 mismatches, %ld rows (characteristic < N) for the record\n",
           files, compared, for_the_record);
    assert_int_equal(files, 48);
    assert_int_equal(compared + for_the_record, 48 * ROWS);
}

static void digests_of_8_bit_tables(void **state)
{
    static const struct {
        const char *text, *digest;
        unsigned long sum; /* of the entries; 0: not known */
    } tables[] = {
        {"mitchw:bits=8,sign=none,w=4", "f5db5fc5fa0311d1", 946824083},
        {"mitchw:bits=8,sign=none,w=5", "88a4573ff0233c8e", 989528083},
        {"mitchw:bits=8,sign=none,w=6", "4602bbbedb1e3abc", 1011085843},
        {"mitchw:bits=8,sign=none,w=7", "b3cc2ceb5d3953d6", 1021458963},
        {"mitchw:bits=8,sign=none,w=8", "a11b4b5726f98c07", 1025628691},
        {"mitchell:bits=8,sign=none", "a11b4b5726f98c07", 1025628691},
        {"mitchw:bits=8,sign=c1,w=4", "84abed0873dd9764", 0},
        {"mitchw:bits=8,sign=c1,w=5", "6ea928a7624ecd90", 0},
        {"mitchw:bits=8,sign=c1,w=6", "70ebf4c3f8454e20", 0},
        {"mitchw:bits=8,sign=c1,w=7", "e39e06f6cf3360f6", 0},
        {"mitchw:bits=8,sign=c1,w=8", "e39e06f6cf3360f6", 0},
    };
    static uint8_t bytes[2 * 65536];
    char digest[17];
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        axm_arith *const arith = test_arith(tables[i].text);
        unsigned long sum = 0;
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                const unsigned product = (unsigned)axm_mul_int(arith, a, b) & 0xffff;
                bytes[2 * (256 * a + b)] = (uint8_t)product;
                bytes[2 * (256 * a + b) + 1] = (uint8_t)(product >> 8);
                sum += product;
            }
        }
        test_sha256_prefix(bytes, sizeof bytes, digest);
        assert_string_equal(digest, tables[i].digest);
        if (tables[i].sum != 0) {
            assert_int_equal(sum, tables[i].sum);
        }
        axm_arith_release(arith);
    }
}

/* A digest that is always right would prove nothing: FIPS 180-4's own example. */
static void sha256_of_abc(void **state)
{
    char digest[17];
    (void)state;
    test_sha256_prefix((const uint8_t *)"abc", 3, digest);
    assert_string_equal(digest, "ba7816bf8f01cfea");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_of_abc),
        cmocka_unit_test(every_golden_vector),
        cmocka_unit_test(digests_of_8_bit_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
