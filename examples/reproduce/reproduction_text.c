#include "reproduction_text.h"

#include "layer_summary.h"

#include <math.h>
#include <stdio.h>

static void print_rule(int width)
{
    for (int i = 0; i < width; i++)
        putchar('-');
    putchar('\n');
}

#define ACCURACY_WIDTH 113

static void print_gain(double gain)
{
    if (isnan(gain))
        printf(" %8s", "");
    else
        printf(" %8.6f", gain);
}

static void print_accuracy_head(const struct reproduction *reproduction)
{
    printf("%s: %zu pictures\n\n", reproduction->file->name, reproduction->n_pictures);
    printf("%39s %-28s   %-20s   %-13s\n", "", "statistics compensated", "statistics as learnt", "gain alone");
    printf("%-30s %8s %7s %6s %6s %6s   %6s %6s %6s   %6s %6s %7s\n", "arithmetic", "gain", "Top-1 %", "change",
           "Top-5", "agree", "Top-1", "Top-5", "agree", "Top-1", "Top-5", "seconds");
    print_rule(ACCURACY_WIDTH);
    const struct score *reference = &reproduction->reference;
    printf("%-30s %8s %7.2f %+6.2f %6.2f %6.2f   %20s   %13s %7.2f\n", "float32", "", reference->top1, 0.0,
           reference->top5, reference->agreement, "", "", reference->seconds);
}

static void print_other_ways(const struct case_result *result)
{
    const struct score *learnt = &result->scores[WAY_AS_LEARNT];
    const struct score *alone = &result->scores[WAY_GAIN_ALONE];

    if (result->has[WAY_AS_LEARNT])
        printf("   %6.2f %6.2f %6.2f", learnt->top1, learnt->top5, learnt->agreement);
    else
        printf("   %20s", "");
    if (result->has[WAY_GAIN_ALONE])
        printf("   %6.2f %6.2f", alone->top1, alone->top5);
    else
        printf("   %13s", "");
}

void print_accuracy(const struct reproduction *reproduction, const struct case_result *result)
{
    const struct score *score = &result->scores[WAY_COMPENSATED];

    if (result == reproduction->results)
        print_accuracy_head(reproduction);
    printf("%-30s", result->what->label);
    print_gain(result->gain);
    printf(" %7.2f %+6.2f %6.2f %6.2f", score->top1, score->top1 - reproduction->reference.top1, score->top5,
           score->agreement);
    print_other_ways(result);
    printf(" %7.2f\n", score->seconds);
    fflush(stdout);
}

static void print_accuracy_legend(void)
{
    printf("\n"
           "gain        mean factor of the arithmetic's products; where it is not 1, the statistics of the batch\n"
           "            normalisations (and the last layer's sums) are compensated for it in the first columns\n"
           "change      of Top-1 against float32, in points\n"
           "agree       pictures predicted as by float32, %%\n"
           "as learnt   the same multiplier with the gain left in\n"
           "gain alone  float32 products, but what each layer sends multiplied by the gain, the statistics as learnt\n"
           "8 bits      affine quantisation, ranges of the first 100 pictures' activations and of each output\n"
           "            channel's weights; unsigned, signed, or symmetric about 0. Zero points give the error no one\n"
           "            gain: compensated are here statistics estimated anew, on the same 100 pictures\n"
           "seconds     of the first columns' run\n\n");
}

#define SUMMARY_WIDTH 104

static void print_summary(const struct reproduction *reproduction, const struct case_result *result)
{
    const struct layer_summary summary = layer_summary_of(result->layers, reproduction->n_layers);

    printf("%-30s", result->what->label);
    print_gain(result->gain);
    printf(" %8.4f %8.4f %8.4f %9.3f %9.3f %8.1f %8.1f\n", summary.least_gain, summary.middle_gain, summary.most_gain,
           100 * summary.residual_to_output, 100 * summary.residual_to_magnitudes, summary.signal_to_noise,
           summary.signal_to_noise_without_gain);
}

static void print_summaries(const struct reproduction *reproduction)
{
    printf("What each arithmetic does to single layers, each with its float32 input (%zu layers, %zu pictures):\n\n",
           reproduction->n_layers, reproduction->n_probed);
    printf("%39s %26s %19s %17s\n", "", "measured gain", "residual, % of", "signal/noise, dB");
    printf("%-30s %8s %8s %8s %8s %9s %9s %8s %8s\n", "arithmetic", "gain", "least", "median", "most", "output",
           "products", "as it is", "no gain");
    print_rule(SUMMARY_WIDTH);
    for (size_t i = 0; i < reproduction->n_results; i++)
        print_summary(reproduction, &reproduction->results[i]);
    printf("\n"
           "measured gain  of a layer: the factor between its sums and the float32 ones\n"
           "residual       what that factor leaves of the error, relative to the float32 sums, and to the sums of\n"
           "               the magnitudes of their products; medians of the layers\n"
           "signal/noise   of the layers' sums as they are, and with the gain taken out; medians of the layers\n\n");
}

static void print_error(const axm_layer_error *error)
{
    printf(" %9llu %9.4f %9.3f %9.3f %10.4f %9.1f %9.1f\n", (unsigned long long)error->products, error->gain,
           100 * error->residual_to_output, 100 * error->residual_to_magnitudes, error->coherence,
           error->signal_to_noise, error->signal_to_noise_without_gain);
}

#define DETAIL_WIDTH 87

static void print_detail_head(const char *first)
{
    printf("%36s %19s %10s %18s\n", "", "residual, % of", "", "signal/noise, dB");
    printf("%-16s %9s %9s %9s %9s %10s %9s %9s\n", first, "products", "gain", "output", "products", "coherence",
           "as it is", "no gain");
    print_rule(DETAIL_WIDTH);
}

static void print_detail(const struct reproduction *reproduction)
{
    const struct case_result *result = reproduction->detailed;
    const struct accumulation *accumulation = &reproduction->accumulation;

    printf("The layers under %s (its own gain is %.4f):\n\n", result->what->label, result->gain);
    print_detail_head("layer");
    for (size_t i = 0; i < reproduction->n_layers; i++) {
        printf("%-16s", reproduction->layers[i]->name);
        print_error(&result->layers[i]);
    }
    printf("\nAnd %s, its sums cut to their first products:\n\n", accumulation->layer->name);
    print_detail_head("");
    for (size_t i = 0; i < accumulation->n_limits; i++) {
        printf("%-16s", "");
        print_error(&accumulation->errors[i]);
    }
    printf("\n"
           "products   of a sum\n"
           "coherence  |sum| relative to the sum of the magnitudes of its products: 1 where none cancel\n\n");
}

void print_layers(const struct reproduction *reproduction)
{
    if (reproduction->n_results == 0)
        return;
    print_accuracy_legend();
    print_summaries(reproduction);
    if (reproduction->detailed != NULL)
        print_detail(reproduction);
}
