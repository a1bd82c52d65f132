/*
 * Same bits everywhere: every arithmetic through every layer, helper and figure, each reduced to a hash, on each of the
 * machine's instruction sets and by threads. Plain C without a test framework, so that it can be cross-compiled and
 * run by an emulator (make check-cross).
 *
 *   hashes                            prints the list
 *   hashes --list FILE [--mode NAME]  compares with it; the host calls in a floating-point mode
 */
#include "arithmetics.h"
#include "host.h"
#include "mode.h"
#include "probes.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

typedef struct {
    const char *list, *mode;
} options;

/* ---- all the lines ---- */

static void run_arithmetic(hashes_list *list, const axm_context *context, const hashes_arithmetic *arithmetic)
{
    char text[256];
    hashes_need(axm_arith_to_string(arithmetic->arith, text, sizeof text, NULL));
    const bool is_fixed = axm_arith_bits(arithmetic->arith) != 0;
    const hashes_subject subject = {.list = list,
                                    .context = context,
                                    .arith = arithmetic->arith,
                                    .name = arithmetic->name,
                                    .takes_nan = !is_fixed || strstr(text, "nan=zero") != NULL,
                                    .sums_are_whole = is_fixed && strstr(text, "acc=f") == NULL};
    hashes_products(&subject);
    hashes_float_layers(&subject);
    hashes_int_layers(&subject);
    hashes_affine_layers(&subject);
    hashes_normalisation(&subject);
    hashes_figures(&subject);
}

typedef struct {
    hashes_list list;
    hashes_arithmetic *arithmetics;
    size_t n_arithmetics;
} program;

static void run(program *p, const char *name, axm_context *context)
{
    hashes_subject none = {.list = &p->list, .context = context, .name = "no arithmetic:", .takes_nan = true};
    hashes_list_begin_run(&p->list, name);
    for (size_t i = 0; i < p->n_arithmetics; i++) {
        run_arithmetic(&p->list, context, &p->arithmetics[i]);
    }
    hashes_exact(&none);
    hashes_normalisation(&none);
    none.takes_nan = false; /* affine formats have no code for it */
    hashes_quantisation(&none);
    hashes_list_end_run(&p->list);
    axm_context_release(context);
}

static axm_context *two_threads(void)
{
    axm_context_desc desc;
    axm_context *context = NULL;
    axm_context_desc_init(&desc);
    desc.n_threads = 2;
    hashes_need(axm_context_create(&desc, &context));
    return context;
}

static axm_context *threads_of_the_host(void)
{
    axm_context *context = NULL;
    hashes_need(hashes_host_context(&context));
    return context;
}

/* In a mode that is not the default, threads are what may not be in the caller's: each instruction set has some. */
static void run_all(program *p, bool in_mode)
{
    for (size_t i = 0; i < axm_isa_count(); i++) {
        hashes_need(axm_isa_force(axm_isa_at(i)));
        run(p, axm_isa_name(axm_isa_at(i)), in_mode ? threads_of_the_host() : NULL);
    }
    run(p, "two threads", two_threads());
    if (!in_mode) {
        run(p, "the host's threads", threads_of_the_host());
    }
}

/* ---- what came of it ---- */

static bool is_default(const options *o)
{
    return strcmp(o->mode, "default") == 0;
}

static int report(const program *p, const options *o)
{
    const hashes_list *const list = &p->list;
    const bool modes_held = hashes_modes_changed() == 0 && hashes_host_modes_held();
    const bool good = list->differing + list->missing + list->unknown == 0 && modes_held;
    if (o->list == NULL) {
        hashes_list_print(list, stdout);
        return good ? 0 : 1;
    }
    if (is_default(o)) {
        printf("hashes: left out: softmax and figures in dB, on whose last bits the C library decides\n");
    }
    printf("hashes: mode %s: %zu names compared on", o->mode, list->count);
    for (size_t i = 0; i < axm_isa_count(); i++) {
        printf(" %s,", axm_isa_name(axm_isa_at(i)));
    }
    printf(" threads: ");
    if (good) {
        printf("all equal\n");
    } else {
        printf("%zu differ, %zu missing, %zu unknown%s\n", list->differing, list->missing, list->unknown,
               modes_held ? "" : "; a call changed the mode");
    }
    return good ? 0 : 1;
}

/* ---- options and modes ---- */

static int usage(void)
{
    fprintf(stderr, "usage: hashes [--list FILE] [--mode NAME], NAME one of " HASHES_MODES "\n");
    return EXIT_USAGE;
}

static bool parse(int argc, char **argv, options *o)
{
    for (int i = 1; i < argc; i += 2) {
        const char **const to = strcmp(argv[i], "--list") == 0   ? &o->list
                                : strcmp(argv[i], "--mode") == 0 ? &o->mode
                                                                 : NULL;
        if (to == NULL || i + 1 == argc) {
            return false;
        }
        *to = argv[i + 1];
    }
    return true;
}

static void trapped(int signal_number)
{
    static const char message[] = "hashes: FAILED: SIGFPE in: ";
    const char *const name = hashes_probed();
    (void)signal_number;
    const bool told = write(STDERR_FILENO, message, sizeof message - 1) >= 0 &&
                      write(STDERR_FILENO, name, strlen(name)) >= 0 && write(STDERR_FILENO, "\n", 1) >= 0;
    _exit(told ? 1 : EXIT_USAGE);
}

int main(int argc, char **argv)
{
    options o = {NULL, "default"};
    program p = {.arithmetics = NULL};
    if (!parse(argc, argv, &o)) {
        return usage();
    }
    if (o.list != NULL && !hashes_list_load(&p.list, o.list)) {
        return EXIT_USAGE;
    }
    signal(SIGFPE, trapped);
    switch (hashes_mode_choose(o.mode)) {
    case HASHES_MODE_UNKNOWN: return usage();
    case HASHES_MODE_MISSING: printf("hashes: mode %s: skipped: this platform has none such\n", o.mode); return 0;
    default: break;
    }
    p.arithmetics = hashes_arithmetics_make(&p.n_arithmetics);
    run_all(&p, !is_default(&o));
    const int status = report(&p, &o);
    hashes_arithmetics_free(p.arithmetics, p.n_arithmetics);
    hashes_list_free(&p.list);
    return status;
}
