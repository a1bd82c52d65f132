/* A program of somebody else's: nothing of this tree but what `make install` put on the system. */
#include <approxmul/approxmul.h>

#include <stdio.h>

int main(void)
{
    axm_arith *arith;
    if (axm_version_number() != AXM_VERSION_NUMBER) {
        fprintf(stderr, "header %d, library %s\n", AXM_VERSION_NUMBER, axm_version_string());
        return 1;
    }
    if (axm_arith_create(NULL, "mitchw:w=6,bits=16,sign=none", &arith) != AXM_OK) {
        fprintf(stderr, "%s\n", axm_last_message());
        return 1;
    }
    printf("libapproxmul %s: 1000 * 3000 is %lld under mitchw:w=6\n", axm_version_string(),
           (long long)axm_mul_int(arith, 1000, 3000));
    axm_arith_release(arith);
    return 0;
}
