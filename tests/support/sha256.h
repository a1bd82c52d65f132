/* SHA-256 (FIPS 180-4), for digests of whole tables. */
#ifndef AXM_TESTS_SUPPORT_SHA256_H
#define AXM_TESTS_SUPPORT_SHA256_H

#include <stddef.h>
#include <stdint.h>

/* The first 16 hexadecimal digits of the digest, and a terminating zero. */
void test_sha256_prefix(const uint8_t *data, size_t n_bytes, char hex[17]);

#endif
