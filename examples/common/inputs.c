#include "inputs.h"

#include "diagnostic.h"
#include "option_list.h"

#include <stdint.h>
#include <stdio.h>

#define DEFAULT_LENET "examples/networks/lenet5.net"
#define DEFAULT_MIXNET "examples/networks/mixnet.net"
#define DEFAULT_IMAGES "examples/mnist/test-2000-images-idx3-ubyte"
#define DEFAULT_LABELS "examples/mnist/test-2000-labels-idx1-ubyte"
#define MAX_THREADS 1024

void input_request_print_help(void)
{
    fputs("What to run:\n"
          "  --network FILE          description of a network; may be given several times\n"
          "                          (default: " DEFAULT_LENET "\n"
          "                          and " DEFAULT_MIXNET ")\n"
          "  --weights-dir DIR       folder of the weights files (default: each description's own)\n"
          "  --images FILE           pictures in IDX format\n"
          "                          (default: " DEFAULT_IMAGES ")\n"
          "  --labels FILE           their labels, given together with --images\n"
          "                          (default: " DEFAULT_LABELS ")\n"
          "  --records FILE          pictures with their labels, in the binary records of CIFAR-10, instead of these "
          "two\n"
          "  --limit N               only the first N pictures\n"
          "  --threads N             threads to compute with, 1 to 1024 (default: 1)\n"
          "The defaults are relative to the current directory: run it from the top of the source tree.\n"
          "\n",
          stdout);
}

void input_request_init(struct input_request *request)
{
    *request = (struct input_request){.images = DEFAULT_IMAGES, .labels = DEFAULT_LABELS, .n_threads = 1};
}

static bool add_network(struct input_request *request, const char *path)
{
    if (request->n_networks == MAX_NETWORKS)
        return complain(NULL, 0, "--network %s: more than %d networks", path, MAX_NETWORKS);
    request->networks[request->n_networks++] = path;
    return true;
}

bool input_request_apply(struct input_request *request, enum input_option option, const char *value)
{
    switch (option) {
    case INPUT_NETWORK: return add_network(request, value);
    case INPUT_WEIGHTS_DIR: request->weights_dir = value; return true;
    case INPUT_IMAGES: request->images = value; return true;
    case INPUT_LABELS: request->labels = value; return true;
    case INPUT_RECORDS: request->records = value; return true;
    case INPUT_THREADS:
        return option_size("--threads", value, 1, MAX_THREADS, "a number from 1 to 1024", &request->n_threads);
    default: return option_size("--limit", value, 1, SIZE_MAX, "a number of pictures, 1 or more", &request->limit);
    }
}

bool input_request_complete(struct input_request *request, const bool *given)
{
    if (given[INPUT_RECORDS] && (given[INPUT_IMAGES] || given[INPUT_LABELS]))
        return complain(NULL, 0, "--records holds pictures and labels: leave out --images and --labels");
    if (given[INPUT_IMAGES] != given[INPUT_LABELS])
        return complain(NULL, 0, "--images and --labels belong together: give both or neither");
    if (request->n_networks == 0) {
        request->networks[request->n_networks++] = DEFAULT_LENET;
        request->networks[request->n_networks++] = DEFAULT_MIXNET;
    }
    return true;
}

static bool load_network(struct inputs *inputs, const char *path, const char *weights_dir)
{
    struct network_file *file = network_file_load(path, weights_dir);

    if (file == NULL)
        return false;
    inputs->files[inputs->n_files++] = file;
    return pictures_fit(file, &inputs->data);
}

static bool load_pictures(struct dataset *data, const struct input_request *request)
{
    if (request->records != NULL)
        return dataset_load_records(data, request->records, request->limit);
    return dataset_load_idx(data, request->images, request->labels, request->limit);
}

bool inputs_load(struct inputs *inputs, const struct input_request *request)
{
    axm_context_desc desc;

    *inputs = (struct inputs){.n_files = 0};
    if (!load_pictures(&inputs->data, request))
        return false;
    for (size_t i = 0; i < request->n_networks; i++) {
        if (!load_network(inputs, request->networks[i], request->weights_dir))
            return false;
    }
    axm_context_desc_init(&desc);
    desc.n_threads = (uint32_t)request->n_threads;
    if (axm_context_create(&desc, &inputs->ctx) != AXM_OK ||
        axm_arith_create(inputs->ctx, "float32", &inputs->float32) != AXM_OK)
        return complain(NULL, 0, "%s", axm_last_message());
    return true;
}

void inputs_free(struct inputs *inputs)
{
    axm_arith_release(inputs->float32);
    axm_context_release(inputs->ctx);
    for (size_t i = 0; i < inputs->n_files; i++)
        network_file_free(inputs->files[i]);
    dataset_free(&inputs->data);
}
