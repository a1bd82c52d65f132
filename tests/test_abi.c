/* What programs compiled against this version rely on: layouts, numbers, version. */
#include "support/testing.h"

#include <stdio.h>

/* On machines with 64-bit size_t and pointers; elsewhere the layouts are others, and stable too. */
static void descriptor_layouts(void **state)
{
    (void)state;
    if (sizeof(size_t) != 8 || sizeof(void *) != 8) {
        printf("skipped: these offsets are those of 64-bit machines\n");
        skip();
    }
    assert_int_equal(sizeof(axm_status), 4);

    assert_int_equal(sizeof(axm_context_desc), 56);
    assert_int_equal(offsetof(axm_context_desc, struct_size), 0);
    assert_int_equal(offsetof(axm_context_desc, n_threads), 8);
    assert_int_equal(offsetof(axm_context_desc, isa), 12);
    assert_int_equal(offsetof(axm_context_desc, allocate), 16);
    assert_int_equal(offsetof(axm_context_desc, deallocate), 24);
    assert_int_equal(offsetof(axm_context_desc, alloc_user), 32);
    assert_int_equal(offsetof(axm_context_desc, parallel_for), 40);
    assert_int_equal(offsetof(axm_context_desc, parallel_user), 48);

    assert_int_equal(sizeof(axm_conv2d_desc), 120);
    assert_int_equal(offsetof(axm_conv2d_desc, struct_size), 0);
    assert_int_equal(offsetof(axm_conv2d_desc, layout), 8);
    assert_int_equal(offsetof(axm_conv2d_desc, reserved), 12);
    assert_int_equal(offsetof(axm_conv2d_desc, in_channels), 16);
    assert_int_equal(offsetof(axm_conv2d_desc, out_channels), 24);
    assert_int_equal(offsetof(axm_conv2d_desc, groups), 32);
    assert_int_equal(offsetof(axm_conv2d_desc, kernel_h), 40);
    assert_int_equal(offsetof(axm_conv2d_desc, kernel_w), 48);
    assert_int_equal(offsetof(axm_conv2d_desc, stride_h), 56);
    assert_int_equal(offsetof(axm_conv2d_desc, stride_w), 64);
    assert_int_equal(offsetof(axm_conv2d_desc, dilation_h), 72);
    assert_int_equal(offsetof(axm_conv2d_desc, dilation_w), 80);
    assert_int_equal(offsetof(axm_conv2d_desc, pad_top), 88);
    assert_int_equal(offsetof(axm_conv2d_desc, pad_bottom), 96);
    assert_int_equal(offsetof(axm_conv2d_desc, pad_left), 104);
    assert_int_equal(offsetof(axm_conv2d_desc, pad_right), 112);

    assert_int_equal(sizeof(axm_fully_connected_desc), 24);
    assert_int_equal(offsetof(axm_fully_connected_desc, struct_size), 0);
    assert_int_equal(offsetof(axm_fully_connected_desc, in_features), 8);
    assert_int_equal(offsetof(axm_fully_connected_desc, out_features), 16);

    assert_int_equal(sizeof(axm_batchnorm_desc), 56);
    assert_int_equal(offsetof(axm_batchnorm_desc, struct_size), 0);
    assert_int_equal(offsetof(axm_batchnorm_desc, layout), 8);
    assert_int_equal(offsetof(axm_batchnorm_desc, epsilon), 12);
    assert_int_equal(offsetof(axm_batchnorm_desc, channels), 16);
    assert_int_equal(offsetof(axm_batchnorm_desc, mean), 24);
    assert_int_equal(offsetof(axm_batchnorm_desc, var), 32);
    assert_int_equal(offsetof(axm_batchnorm_desc, gamma), 40);
    assert_int_equal(offsetof(axm_batchnorm_desc, beta), 48);

    assert_int_equal(sizeof(axm_pool_desc), 88);
    assert_int_equal(offsetof(axm_pool_desc, struct_size), 0);
    assert_int_equal(offsetof(axm_pool_desc, layout), 8);
    assert_int_equal(offsetof(axm_pool_desc, count_include_pad), 12);
    assert_int_equal(offsetof(axm_pool_desc, channels), 16);
    assert_int_equal(offsetof(axm_pool_desc, kernel_h), 24);
    assert_int_equal(offsetof(axm_pool_desc, kernel_w), 32);
    assert_int_equal(offsetof(axm_pool_desc, stride_h), 40);
    assert_int_equal(offsetof(axm_pool_desc, stride_w), 48);
    assert_int_equal(offsetof(axm_pool_desc, pad_top), 56);
    assert_int_equal(offsetof(axm_pool_desc, pad_bottom), 64);
    assert_int_equal(offsetof(axm_pool_desc, pad_left), 72);
    assert_int_equal(offsetof(axm_pool_desc, pad_right), 80);

    assert_int_equal(sizeof(axm_packed_desc), 40);
    assert_int_equal(offsetof(axm_packed_desc, struct_size), 0);
    assert_int_equal(offsetof(axm_packed_desc, operand), 8);
    assert_int_equal(offsetof(axm_packed_desc, trans), 12);
    assert_int_equal(offsetof(axm_packed_desc, extent), 16);
    assert_int_equal(offsetof(axm_packed_desc, k), 24);
    assert_int_equal(offsetof(axm_packed_desc, ld), 32);

    assert_int_equal(sizeof(axm_table_desc), 64);
    assert_int_equal(offsetof(axm_table_desc, struct_size), 0);
    assert_int_equal(offsetof(axm_table_desc, bits_a), 8);
    assert_int_equal(offsetof(axm_table_desc, bits_b), 12);
    assert_int_equal(offsetof(axm_table_desc, signed_a), 16);
    assert_int_equal(offsetof(axm_table_desc, signed_b), 20);
    assert_int_equal(offsetof(axm_table_desc, order), 24);
    assert_int_equal(offsetof(axm_table_desc, entry_bits), 28);
    assert_int_equal(offsetof(axm_table_desc, entries), 32);
    assert_int_equal(offsetof(axm_table_desc, n_entries), 40);
    assert_int_equal(offsetof(axm_table_desc, name), 48);
    assert_int_equal(offsetof(axm_table_desc, keys), 56);

    assert_int_equal(sizeof(axm_custom_desc), 80);
    assert_int_equal(offsetof(axm_custom_desc, struct_size), 0);
    assert_int_equal(offsetof(axm_custom_desc, name), 8);
    assert_int_equal(offsetof(axm_custom_desc, bits_a), 16);
    assert_int_equal(offsetof(axm_custom_desc, bits_b), 20);
    assert_int_equal(offsetof(axm_custom_desc, signed_a), 24);
    assert_int_equal(offsetof(axm_custom_desc, signed_b), 28);
    assert_int_equal(offsetof(axm_custom_desc, keys), 32);
    assert_int_equal(offsetof(axm_custom_desc, mul_int), 40);
    assert_int_equal(offsetof(axm_custom_desc, mul_f32), 48);
    assert_int_equal(offsetof(axm_custom_desc, thread_begin), 56);
    assert_int_equal(offsetof(axm_custom_desc, thread_end), 64);
    assert_int_equal(offsetof(axm_custom_desc, user), 72);

    assert_int_equal(sizeof(axm_affine), 8);
    assert_int_equal(offsetof(axm_affine, scale), 0);
    assert_int_equal(offsetof(axm_affine, zero_point), 4);

    assert_int_equal(sizeof(axm_multiplier_error_desc), 184);
    assert_int_equal(offsetof(axm_multiplier_error_desc, struct_size), 0);
    assert_int_equal(offsetof(axm_multiplier_error_desc, operands), 8);
    assert_int_equal(offsetof(axm_multiplier_error_desc, pairs), 12);
    assert_int_equal(offsetof(axm_multiplier_error_desc, n_pairs), 16);
    assert_int_equal(offsetof(axm_multiplier_error_desc, seed), 24);
    assert_int_equal(offsetof(axm_multiplier_error_desc, lowest), 32);
    assert_int_equal(offsetof(axm_multiplier_error_desc, highest), 48);
    assert_int_equal(offsetof(axm_multiplier_error_desc, mean), 64);
    assert_int_equal(offsetof(axm_multiplier_error_desc, deviation), 80);
    assert_int_equal(offsetof(axm_multiplier_error_desc, given_f32), 96);
    assert_int_equal(offsetof(axm_multiplier_error_desc, given_i32), 112);
    assert_int_equal(offsetof(axm_multiplier_error_desc, n_given), 128);
    assert_int_equal(offsetof(axm_multiplier_error_desc, n_bins), 144);
    assert_int_equal(offsetof(axm_multiplier_error_desc, reserved), 148);
    assert_int_equal(offsetof(axm_multiplier_error_desc, histogram_lowest), 152);
    assert_int_equal(offsetof(axm_multiplier_error_desc, histogram_highest), 160);
    assert_int_equal(offsetof(axm_multiplier_error_desc, progress), 168);
    assert_int_equal(offsetof(axm_multiplier_error_desc, progress_user), 176);

    assert_int_equal(sizeof(axm_multiplier_error), 200);
    assert_int_equal(offsetof(axm_multiplier_error, all_pairs), 0);
    assert_int_equal(offsetof(axm_multiplier_error, reserved), 4);
    assert_int_equal(offsetof(axm_multiplier_error, n_pairs), 8);
    assert_int_equal(offsetof(axm_multiplier_error, n_nonfinite), 16);
    assert_int_equal(offsetof(axm_multiplier_error, n_zero), 24);
    assert_int_equal(offsetof(axm_multiplier_error, n_relative), 32);
    assert_int_equal(offsetof(axm_multiplier_error, n_wrong), 40);
    assert_int_equal(offsetof(axm_multiplier_error, n_below), 48);
    assert_int_equal(offsetof(axm_multiplier_error, n_above), 56);
    assert_int_equal(offsetof(axm_multiplier_error, bias), 64);
    assert_int_equal(offsetof(axm_multiplier_error, mred), 72);
    assert_int_equal(offsetof(axm_multiplier_error, relative_variance), 80);
    assert_int_equal(offsetof(axm_multiplier_error, worst_relative), 88);
    assert_int_equal(offsetof(axm_multiplier_error, worst_relative_a), 96);
    assert_int_equal(offsetof(axm_multiplier_error, worst_relative_b), 104);
    assert_int_equal(offsetof(axm_multiplier_error, error_probability), 112);
    assert_int_equal(offsetof(axm_multiplier_error, mean_error), 120);
    assert_int_equal(offsetof(axm_multiplier_error, mean_distance), 128);
    assert_int_equal(offsetof(axm_multiplier_error, nmed), 136);
    assert_int_equal(offsetof(axm_multiplier_error, mse), 144);
    assert_int_equal(offsetof(axm_multiplier_error, rmse), 152);
    assert_int_equal(offsetof(axm_multiplier_error, worst_distance), 160);
    assert_int_equal(offsetof(axm_multiplier_error, worst_distance_a), 168);
    assert_int_equal(offsetof(axm_multiplier_error, worst_distance_b), 176);
    assert_int_equal(offsetof(axm_multiplier_error, largest_product), 184);
    assert_int_equal(offsetof(axm_multiplier_error, product_range), 192);

    assert_int_equal(sizeof(axm_layer_desc), 72);
    assert_int_equal(offsetof(axm_layer_desc, struct_size), 0);
    assert_int_equal(offsetof(axm_layer_desc, conv2d), 8);
    assert_int_equal(offsetof(axm_layer_desc, fully_connected), 16);
    assert_int_equal(offsetof(axm_layer_desc, weights), 24);
    assert_int_equal(offsetof(axm_layer_desc, in), 32);
    assert_int_equal(offsetof(axm_layer_desc, n), 40);
    assert_int_equal(offsetof(axm_layer_desc, in_h), 48);
    assert_int_equal(offsetof(axm_layer_desc, in_w), 56);
    assert_int_equal(offsetof(axm_layer_desc, bias), 64);

    assert_int_equal(sizeof(axm_layer_error), 72);
    assert_int_equal(offsetof(axm_layer_error, products), 0);
    assert_int_equal(offsetof(axm_layer_error, outputs), 8);
    assert_int_equal(offsetof(axm_layer_error, nonfinite), 16);
    assert_int_equal(offsetof(axm_layer_error, gain), 24);
    assert_int_equal(offsetof(axm_layer_error, residual_to_output), 32);
    assert_int_equal(offsetof(axm_layer_error, residual_to_magnitudes), 40);
    assert_int_equal(offsetof(axm_layer_error, coherence), 48);
    assert_int_equal(offsetof(axm_layer_error, signal_to_noise), 56);
    assert_int_equal(offsetof(axm_layer_error, signal_to_noise_without_gain), 64);

    assert_int_equal(sizeof(axm_layer_error_desc), 40);
    assert_int_equal(offsetof(axm_layer_error_desc, struct_size), 0);
    assert_int_equal(offsetof(axm_layer_error_desc, reference), 8);
    assert_int_equal(offsetof(axm_layer_error_desc, approximate), 16);
    assert_int_equal(offsetof(axm_layer_error_desc, n_limits), 24);
    assert_int_equal(offsetof(axm_layer_error_desc, limits), 32);

    assert_int_equal(sizeof(axm_layer_outputs_desc), 80);
    assert_int_equal(offsetof(axm_layer_outputs_desc, struct_size), 0);
    assert_int_equal(offsetof(axm_layer_outputs_desc, layout), 8);
    assert_int_equal(offsetof(axm_layer_outputs_desc, reserved), 12);
    assert_int_equal(offsetof(axm_layer_outputs_desc, channels), 16);
    assert_int_equal(offsetof(axm_layer_outputs_desc, n), 24);
    assert_int_equal(offsetof(axm_layer_outputs_desc, h), 32);
    assert_int_equal(offsetof(axm_layer_outputs_desc, w), 40);
    assert_int_equal(offsetof(axm_layer_outputs_desc, reference), 48);
    assert_int_equal(offsetof(axm_layer_outputs_desc, approximate), 56);
    assert_int_equal(offsetof(axm_layer_outputs_desc, magnitudes), 64);
    assert_int_equal(offsetof(axm_layer_outputs_desc, products), 72);

    assert_int_equal(sizeof(axm_folding_difference), 32);
    assert_int_equal(offsetof(axm_folding_difference, outputs), 0);
    assert_int_equal(offsetof(axm_folding_difference, different), 8);
    assert_int_equal(offsetof(axm_folding_difference, largest), 16);
    assert_int_equal(offsetof(axm_folding_difference, rms_to_output), 24);

    assert_int_equal(sizeof(axm_cost_entry), 16);
    assert_int_equal(offsetof(axm_cost_entry, arith), 0);
    assert_int_equal(offsetof(axm_cost_entry, per_mac), 8);
}

static void numbers(void **state)
{
    static const struct {
        axm_status status;
        int32_t number;
        const char *name;
    } statuses[] = {
        {AXM_OK, 0, "AXM_OK"},
        {AXM_E_NULL, 10, "AXM_E_NULL"},
        {AXM_E_VALUE, 11, "AXM_E_VALUE"},
        {AXM_E_PARSE, 12, "AXM_E_PARSE"},
        {AXM_E_NONFINITE, 13, "AXM_E_NONFINITE"},
        {AXM_E_STRUCT, 14, "AXM_E_STRUCT"},
        {AXM_E_SHAPE, 20, "AXM_E_SHAPE"},
        {AXM_E_OVERFLOW, 21, "AXM_E_OVERFLOW"},
        {AXM_E_WORKSPACE, 30, "AXM_E_WORKSPACE"},
        {AXM_E_ALIAS, 32, "AXM_E_ALIAS"},
        {AXM_E_UNSUPPORTED, 40, "AXM_E_UNSUPPORTED"},
        {AXM_E_MEMORY, 50, "AXM_E_MEMORY"},
        {AXM_E_THREAD, 51, "AXM_E_THREAD"},
        {AXM_E_CANCELLED, 60, "AXM_E_CANCELLED"},
        {1, 1, "unknown status"},
        {-1, -1, "unknown status"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        assert_int_equal(statuses[i].status, statuses[i].number);
        assert_string_equal(axm_status_name(statuses[i].status), statuses[i].name);
    }
    assert_int_equal(AXM_OPERAND_A, 0);
    assert_int_equal(AXM_OPERAND_B, 1);
    assert_int_equal(AXM_LAYOUT_NCHW, 0);
    assert_int_equal(AXM_LAYOUT_NHWC, 1);
    assert_int_equal(AXM_ISA_AUTO, 0);
    assert_int_equal(AXM_ISA_PORTABLE, 1);
    assert_int_equal(AXM_ISA_NEON, 10);
    assert_int_equal(AXM_ISA_AVX2, 20);
    assert_int_equal(AXM_ISA_AVX512, 30);
    assert_int_equal(AXM_ISA_AVX512BF16, 31);
    assert_int_equal(AXM_PATH_SCALAR, 0);
    assert_int_equal(AXM_PATH_16, 1);
    assert_int_equal(AXM_PATH_32, 2);
    assert_int_equal(AXM_PATH_64, 3);
    assert_int_equal(AXM_PATH_TABLE, 4);
}

static void version(void **state)
{
    char text[32];
    (void)state;
    snprintf(text, sizeof text, "%d.%d.%d", AXM_VERSION_MAJOR, AXM_VERSION_MINOR, AXM_VERSION_PATCH);
    assert_string_equal(axm_version_string(), text);
    assert_int_equal(axm_version_number(), AXM_VERSION_MAJOR * 10000 + AXM_VERSION_MINOR * 100 + AXM_VERSION_PATCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptor_layouts),
        cmocka_unit_test(numbers),
        cmocka_unit_test(version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
