/* Layers, and matrices packed once. */
#include "client.h"

#include <stdio.h>

enum {
    IN = 2,
    OUT = 3,
    SIDE = 3, /* of a picture, which has a row of padding */
    KERNEL = 2,
    CONV2D_OUTPUTS = OUT * SIDE * (SIDE - 1),
    POOL_OUTPUTS = IN * SIDE * (SIDE - 1),
    ROWS = 2
};

static void use_conv2d(axm_conv2d_desc *desc)
{
    axm_arith *const arith = client_arith("mitchw:bits=8,w=4");
    axm_conv2d *floats = NULL, *integers = NULL;
    float out[CONV2D_OUTPUTS];
    int64_t sums[CONV2D_OUTPUTS];
    SET_UP(axm_conv2d_desc, desc);
    desc->in_channels = IN;
    desc->out_channels = OUT;
    desc->kernel_h = desc->kernel_w = KERNEL;
    desc->pad_top = 1;
    if (TAKES(axm_conv2d_create_f32(NULL, desc, arith, client_numbers, NULL, &floats))) {
        DOES(axm_conv2d_run_f32(floats, 1, SIDE, SIDE, client_numbers, out, NULL, 0));
        client_print_floats(CONV2D_OUTPUTS, out);
    }
    if (TAKES(axm_conv2d_create_i32(NULL, desc, arith, client_integers, &integers))) {
        DOES(axm_conv2d_run_i32(integers, 1, SIDE, SIDE, client_integers, sums, NULL, 0));
        client_print_sums(CONV2D_OUTPUTS, sums);
    }
    axm_conv2d_destroy(floats);
    axm_conv2d_destroy(integers);
    axm_arith_release(arith);
}

static void use_fully_connected(axm_fully_connected_desc *desc)
{
    axm_arith *const arith = client_arith("drum:bits=8,k=4");
    axm_fully_connected *floats = NULL, *integers = NULL;
    float out[ROWS * OUT];
    int64_t sums[ROWS * OUT];
    SET_UP(axm_fully_connected_desc, desc);
    desc->in_features = IN;
    desc->out_features = OUT;
    if (TAKES(axm_fully_connected_create_f32(NULL, desc, arith, client_numbers, NULL, &floats))) {
        DOES(axm_fully_connected_run_f32(floats, ROWS, client_numbers, out, NULL, 0));
        client_print_floats(ROWS * OUT, out);
    }
    if (TAKES(axm_fully_connected_create_i32(NULL, desc, arith, client_integers, &integers))) {
        DOES(axm_fully_connected_run_i32(integers, ROWS, client_integers, sums, NULL, 0));
        client_print_sums(ROWS * OUT, sums);
    }
    axm_fully_connected_destroy(floats);
    axm_fully_connected_destroy(integers);
    axm_arith_release(arith);
}

/* The affine formats of all channels, which lie one behind the other as values do. */
static void use_affine(axm_affine *weights)
{
    axm_arith *const arith = client_arith("mitchw:bits=8,w=4");
    const axm_affine in = {.scale = 0.0625f, .zero_point = 3};
    axm_fully_connected_desc desc;
    axm_fully_connected *plan = NULL;
    float out[OUT];
    for (size_t i = 0; i < OUT; i++) {
        DOES(axm_affine_from_range(-1, 1 + (float)i, 8, 1, 0, &weights[i]));
    }
    axm_fully_connected_desc_init(&desc);
    desc.in_features = IN;
    desc.out_features = OUT;
    DOES(axm_fully_connected_create_f32(NULL, &desc, arith, client_numbers, NULL, &plan));
    DOES(axm_fully_connected_set_affine(plan, &in, weights, OUT));
    DOES(axm_fully_connected_run_f32(plan, 1, client_numbers, out, NULL, 0));
    client_print_floats(OUT, out);
    axm_fully_connected_destroy(plan);
    axm_arith_release(arith);
}

static void use_batchnorm(axm_batchnorm_desc *desc)
{
    static const float var[OUT] = {1, 2, 3};
    axm_batchnorm *plan = NULL;
    float out[OUT];
    SET_UP(axm_batchnorm_desc, desc);
    desc->channels = OUT;
    desc->mean = client_numbers;
    desc->var = var;
    desc->gamma = client_numbers + OUT;
    if (TAKES(axm_batchnorm_create_f32(NULL, desc, NULL, &plan))) {
        DOES(axm_batchnorm_run_f32(plan, 1, 1, 1, client_numbers + OUT, out));
        client_print_floats(OUT, out);
        axm_batchnorm_destroy(plan);
    }
}

static void use_pool(axm_pool_desc *desc)
{
    size_t out_h = 0, out_w = 0;
    float out[POOL_OUTPUTS];
    SET_UP(axm_pool_desc, desc);
    desc->channels = IN;
    desc->kernel_h = desc->kernel_w = KERNEL;
    desc->pad_top = 1;
    if (TAKES(axm_pool_output_size(desc, SIDE, SIDE, &out_h, &out_w))) {
        printf(" %zu x %zu\n", out_h, out_w);
    }
    if (TAKES(axm_pool_max_f32(desc, 1, SIDE, SIDE, client_numbers, out))) {
        client_print_floats(POOL_OUTPUTS, out);
    }
    if (TAKES(axm_pool_avg_f32(desc, 1, SIDE, SIDE, client_numbers, out))) {
        client_print_floats(POOL_OUTPUTS, out);
    }
}

static void use_packed(axm_packed_desc *desc)
{
    axm_arith *const arith = client_arith("trunc:bits=8,k=4");
    axm_packed *floats = NULL, *integers = NULL;
    float out[ROWS * OUT];
    int64_t sums[ROWS * OUT];
    SET_UP(axm_packed_desc, desc);
    desc->operand = AXM_OPERAND_B;
    desc->extent = OUT;
    desc->k = IN;
    if (TAKES(axm_packed_create_f32(NULL, desc, arith, client_numbers, &floats))) {
        DOES(axm_gemm_packed_f32(floats, 0, ROWS, 1, client_numbers, IN, 0, out, OUT));
        client_print_floats(ROWS * OUT, out);
    }
    if (TAKES(axm_packed_create_i32(NULL, desc, arith, client_integers, &integers))) {
        DOES(axm_gemm_packed_i32(integers, 0, ROWS, client_integers, IN, sums, OUT));
        client_print_sums(ROWS * OUT, sums);
    }
    axm_packed_destroy(floats);
    axm_packed_destroy(integers);
    axm_arith_release(arith);
}

void client_layers(void)
{
    ON_STACK_AND_HEAP(axm_conv2d_desc, 1, use_conv2d);
    ON_STACK_AND_HEAP(axm_fully_connected_desc, 1, use_fully_connected);
    ON_STACK_AND_HEAP(axm_affine, OUT, use_affine);
    ON_STACK_AND_HEAP(axm_batchnorm_desc, 1, use_batchnorm);
    ON_STACK_AND_HEAP(axm_pool_desc, 1, use_pool);
    ON_STACK_AND_HEAP(axm_packed_desc, 1, use_packed);
}
