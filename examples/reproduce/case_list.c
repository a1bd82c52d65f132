#include "case_list.h"

/* clang-format off */
const struct experiment_case cases[] = {
    {.label = "exact", .text = "exact"},
    {.label = "bf16", .text = "bf16"},
    {.label = "mitchell", .text = "mitchell"},
    {.label = "mitchw:w=8", .text = "mitchw:w=8"},
    {.label = "mitchw:w=7", .text = "mitchw:w=7"},
    {.label = "mitchw:w=6", .text = "mitchw:w=6"},
    {.label = "mitchw:w=5", .text = "mitchw:w=5"},
    {.label = "mitchw:w=4", .text = "mitchw:w=4"},
    {.label = "mitchw:w=3", .text = "mitchw:w=3"},
    {.label = "mitchell:sign=c1", .text = "mitchell:sign=c1"},
    {.label = "mitchw:w=8,sign=c1", .text = "mitchw:w=8,sign=c1"},
    {.label = "mitchw:w=7,sign=c1", .text = "mitchw:w=7,sign=c1"},
    {.label = "mitchw:w=6,sign=c1", .text = "mitchw:w=6,sign=c1"},
    {.label = "mitchw:w=5,sign=c1", .text = "mitchw:w=5,sign=c1"},
    {.label = "mitchw:w=4,sign=c1", .text = "mitchw:w=4,sign=c1"},
    {.label = "mitchw:w=3,sign=c1", .text = "mitchw:w=3,sign=c1"},
    {.label = "drum:k=8", .text = "drum:k=8"},
    {.label = "drum:k=7", .text = "drum:k=7"},
    {.label = "drum:k=6", .text = "drum:k=6"},
    {.label = "drum:k=5", .text = "drum:k=5"},
    {.label = "drum:k=4", .text = "drum:k=4"},
    {.label = "ilm:corrections=1", .text = "ilm:corrections=1"},
    {.label = "mbm", .text = "mbm"},
    {.label = "exact:acc=loa,low=24", .text = "exact:acc=loa,low=24"},
    {.label = "exact:acc=loa,low=28", .text = "exact:acc=loa,low=28"},
    {.label = "8 bits: mul8u_1JFF (exact)", .table = "mul8u_1JFF.bin", .quantisation = AFFINE},
    {.label = "8 bits: mul8u_2AC", .table = "mul8u_2AC.bin", .quantisation = AFFINE},
    {.label = "8 bits: mul8u_185Q", .table = "mul8u_185Q.bin", .quantisation = AFFINE},
    {.label = "8 bits signed: exact", .text = "exact:bits=8", .quantisation = AFFINE},
    {.label = "8 bits signed: mul8s_1L2H", .table = "mul8s_1L2H.bin", .is_signed = true, .quantisation = AFFINE},
    {.label = "8 bits symmetric: exact", .text = "exact:bits=8", .quantisation = AFFINE_SYMMETRIC},
    {.label = "8 bits symmetric: mul8s_1L2H", .table = "mul8s_1L2H.bin", .is_signed = true,
     .quantisation = AFFINE_SYMMETRIC},
};
/* clang-format on */

const size_t n_cases = sizeof cases / sizeof cases[0];
