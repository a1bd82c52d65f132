/* One convolution under two arithmetics: how far is Mitch-w6 from exact float32? */
#include <approxmul/approxmul.h>

#include <stdio.h>
#include <stdlib.h>

static void must(axm_status status)
{
    if (status != AXM_OK) {
        fprintf(stderr, "%s: %s\n", axm_status_name(status), axm_last_message());
        exit(1);
    }
}

int main(void)
{
    enum { IN = 8, OUT = 4, SIZE = 16 };
    static float weights[OUT * IN * 3 * 3], picture[IN * SIZE * SIZE], exact[OUT * SIZE * SIZE],
        approx[OUT * SIZE * SIZE];
    for (int i = 0; i < OUT * IN * 9; i++) {
        weights[i] = (float)(i * 37 % 101 - 50) / 200;
    }
    for (int i = 0; i < IN * SIZE * SIZE; i++) {
        picture[i] = (float)(i * 61 % 97) / 97;
    }

    axm_arith *float32, *mitchw;
    must(axm_arith_create(NULL, "float32", &float32));
    must(axm_arith_create(NULL, "mitchw:w=6", &mitchw));

    axm_conv2d_desc desc;
    axm_conv2d_desc_init(&desc);
    desc.in_channels = IN;
    desc.out_channels = OUT;
    desc.kernel_h = desc.kernel_w = 3;
    desc.pad_top = desc.pad_bottom = desc.pad_left = desc.pad_right = 1;

    axm_conv2d *conv;
    must(axm_conv2d_create_f32(NULL, &desc, float32, weights, NULL, &conv));
    must(axm_conv2d_run_f32(conv, 1, SIZE, SIZE, picture, exact, NULL, 0));
    must(axm_conv2d_set_arith(conv, mitchw)); /* the same layer, another multiplier */
    must(axm_conv2d_run_f32(conv, 1, SIZE, SIZE, picture, approx, NULL, 0));

    double xy = 0, xx = 0;
    for (int i = 0; i < OUT * SIZE * SIZE; i++) {
        xy += (double)exact[i] * approx[i];
        xx += (double)exact[i] * exact[i];
    }
    printf("first output: %f in float32, %f in mitchw:w=6\n", exact[0], approx[0]);
    printf("gain of the layer: %.4f; of the multiplier: %.4f\n", xy / xx, axm_arith_gain(mitchw));

    axm_conv2d_destroy(conv);
    axm_arith_release(float32);
    axm_arith_release(mitchw);
    return 0;
}
