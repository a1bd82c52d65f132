#include "lanes.h"

#include "../core/check.h"
#include "../core/workspace.h"

#include <string.h>

/* Words of k codes of one lane. */
static size_t words_of(const axm_coding *coding, size_t k)
{
    return coding->pairs ? k / 2 + k % 2 : k;
}

static size_t word_bytes(const axm_coding *coding)
{
    return coding->wide ? sizeof(uint64_t) : sizeof(uint32_t);
}

/* ---- a chunk in memory ---- */

#define CODES_BYTES(coding) (AXM_CHUNK * words_of(coding, AXM_BLOCK) * word_bytes(coding) + SLACK)
#define SLACK (AXM_ZIP * sizeof(uint32_t)) /* that loops may write to past the last lane */
#define CERTIFICATES_BYTES ((AXM_CHUNK_PANELS * sizeof(axm_certificate) + 63) / 64 * 64)

size_t axm_chunk_bytes(const axm_coding *coding)
{
    const size_t planes = axm_has_planes(coding) ? AXM_CHUNK * AXM_BLOCK_PLANES * sizeof(uint64_t) : 0;
    return CODES_BYTES(coding) + CERTIFICATES_BYTES + planes;
}

axm_chunk axm_chunk_at(const axm_coding *coding, size_t n, size_t k, void *memory)
{
    char *const at = memory;
    return (axm_chunk){
        .n = n,
        .k = k,
        .codes = at,
        .pitch = words_of(coding, k) * word_bytes(coding),
        .certificates = (axm_certificate *)(void *)(at + CODES_BYTES(coding)),
        .planes = axm_has_planes(coding) ? (uint64_t *)(void *)(at + CODES_BYTES(coding) + CERTIFICATES_BYTES) : NULL,
        .plane_pitch = axm_plane_words(k),
    };
}

/* ---- filling ---- */

static void store(void *to, size_t index, size_t bytes, uint64_t code)
{
    if (bytes == sizeof(uint64_t)) {
        ((uint64_t *)to)[index] = code;
    } else {
        ((uint32_t *)to)[index] = (uint32_t)code;
    }
}

/* What fills a panel up: the code of zero, or a word of two of them. */
static uint64_t zero_word(const axm_coding *coding, size_t bytes, bool operands)
{
    const uint32_t zero = axm_kept_zero(coding, operands);
    if (bytes == sizeof(uint64_t)) {
        return coding->codes->int_zero;
    }
    return coding->pairs ? zero | zero >> 16 : zero;
}

/* Lanes of a chunk, those included that fill its last panel up. */
static size_t filled_lanes(const axm_coding *coding, size_t n)
{
    return (n + coding->vector - 1) / coding->vector * coding->vector;
}

/* Codes of one word of every lane; wide ones may be on their way to a place that keeps 32 bits of them. */
static void put(const axm_coding *coding, const axm_chunk *chunk, size_t bytes, size_t word, uint64_t zero, void *codes)
{
    for (size_t j = chunk->n; j < filled_lanes(coding, chunk->n); j++) {
        store(codes, j, bytes, zero);
    }
    for (size_t j = 0; j < chunk->n; j += coding->panel) {
        const size_t width = axm_panel_width(coding, chunk->n, j);
        memcpy(axm_chunk_panel(coding, chunk, j) + word * width * bytes, (const char *)codes + j * bytes,
               width * bytes);
    }
}

/* How lanes are encoded: ready for kernels, or as wide codes are kept. */
typedef struct {
    const axm_coding *coding;
    int operand;
    const axm_operands *from;
    const axm_chunk *chunk;
    bool kept, operands;
    uint32_t *lost;
} filling;

/* n operands, `stride` apart, to codes. */
static axm_certificate encode(const filling *f, size_t v, size_t t, size_t n, size_t stride, void *codes)
{
    const axm_operands from = axm_operands_from(f->from, v, t);
    return f->kept ? axm_encode_kept_run(f->coding, f->operand, &from, n, stride, f->operands, codes, f->lost)
                   : axm_encode_run(f->coding, f->operand, &from, n, stride, codes);
}

/* Lanes lie side by side in memory too. */
static void fill_across(const filling *f, size_t bytes)
{
    const axm_coding *const coding = f->coding;
    const axm_chunk *const chunk = f->chunk;
    const uint64_t zero = zero_word(coding, bytes, f->operands);
    axm_certificate all = axm_certificate_none();
    axm_codes codes;
    uint32_t earlier[AXM_CHUNK]; /* the first codes of pairs, which are not wide */
    for (size_t t = 0; t < chunk->k; t++) {
        const bool later = coding->pairs && t % 2 != 0, half = coding->pairs && !later;
        const axm_certificate certificate =
            encode(f, 0, t, chunk->n, f->from->vector_stride, half ? (void *)earlier : &codes);
        all = axm_certificate_merge(all, certificate);
        if (half && t + 1 < chunk->k) {
            continue;
        }
        for (size_t j = 0; coding->pairs && j < chunk->n; j++) {
            codes.word[j] = earlier[j] | (later ? codes.word[j] >> 16 : 0);
        }
        put(coding, chunk, bytes, coding->pairs ? t / 2 : t, zero, &codes);
    }
    for (size_t panel = 0; panel * coding->panel < chunk->n; panel++) {
        chunk->certificates[panel] = all;
    }
}

/* Each lane's codes lie along k in memory. */
static void fill_along(const filling *f, size_t bytes)
{
    const axm_coding *const coding = f->coding;
    const axm_chunk *const chunk = f->chunk;
    const uint64_t zero = zero_word(coding, bytes, f->operands);
    axm_codes codes;
    for (size_t j = 0; j < chunk->n; j += coding->panel) {
        const size_t width = axm_panel_width(coding, chunk->n, j), words = words_of(coding, chunk->k);
        char *const to = axm_chunk_panel(coding, chunk, j);
        axm_certificate all = axm_certificate_none();
        for (size_t lane = 0; lane < width; lane++) {
            const bool there = j + lane < chunk->n;
            if (there) {
                all = axm_certificate_merge(all, encode(f, j + lane, 0, chunk->k, f->from->k_stride, &codes));
            }
            for (size_t word = 0; word < words; word++) {
                uint64_t code = zero;
                if (there && coding->pairs) {
                    code = codes.word[2 * word] | (2 * word + 1 < chunk->k ? codes.word[2 * word + 1] >> 16 : 0);
                } else if (there) {
                    code = bytes == sizeof(uint64_t) ? codes.wide[word] : codes.word[word];
                }
                store(to, word * width + lane, bytes, code);
            }
        }
        chunk->certificates[j / coding->panel] = all;
    }
}

static void fill(const filling *f)
{
    const size_t bytes = f->kept ? sizeof(uint32_t) : word_bytes(f->coding);
    if (f->from->vector_stride == 1) {
        fill_across(f, bytes);
    } else {
        fill_along(f, bytes);
    }
}

void axm_chunk_encode(const axm_coding *coding, int operand, const axm_operands *from, axm_chunk *chunk)
{
    const filling f = {.coding = coding, .operand = operand, .from = from, .chunk = chunk};
    fill(&f);
    axm_chunk_take_planes(coding, chunk);
}

void axm_chunk_take_planes(const axm_coding *coding, const axm_chunk *chunk)
{
    for (size_t j = 0; chunk->planes != NULL && j < chunk->n; j += coding->panel) {
        axm_lane_planes(coding, chunk->k, axm_panel_width(coding, chunk->n, j), axm_chunk_panel(coding, chunk, j),
                        axm_chunk_planes(coding, chunk, j));
    }
}

/* ---- packed for good ---- */

/* The sizes of the three pieces, each rounded up so that the next one is aligned. */
static bool piece_bytes(const axm_coding *coding, size_t n, size_t k, size_t bytes[3])
{
    size_t lanes, panels;
    if (!axm_add_size(n, coding->vector - 1, &lanes)) {
        return false;
    }
    lanes -= lanes % coding->vector;
    return axm_mul_size(lanes, words_of(coding, k), &bytes[0]) && axm_mul_size(bytes[0], coding->terms, &bytes[0]) &&
           axm_mul_size(bytes[0], sizeof(uint32_t), &bytes[0]) &&
           axm_mul_size(lanes / coding->panel + 1, axm_all_blocks_count(coding, k), &panels) &&
           axm_mul_size(panels, sizeof(axm_certificate), &bytes[1]) &&
           axm_mul_size(axm_has_planes(coding) ? lanes : 0, axm_plane_words(k), &bytes[2]) &&
           axm_mul_size(bytes[2], sizeof(uint64_t), &bytes[2]) && axm_workspace_round(&bytes[0]) &&
           axm_workspace_round(&bytes[1]) && axm_workspace_round(&bytes[2]);
}

bool axm_lanes_bytes(const axm_coding *coding, size_t n, size_t k, size_t *bytes)
{
    size_t pieces[3];
    return piece_bytes(coding, n, k, pieces) && axm_add_size(pieces[0], pieces[1], bytes) &&
           axm_add_size(*bytes, pieces[2], bytes);
}

static size_t panels_of(const axm_coding *coding, size_t n)
{
    return n / coding->panel + (n % coding->panel != 0);
}

/* A view of what is kept, whatever its form. */
static axm_chunk kept_chunk(const axm_coding *coding, const axm_lanes *lanes, size_t first, size_t n, size_t block)
{
    const size_t pitch = coding->terms * words_of(coding, lanes->k) * sizeof(uint32_t);
    return (axm_chunk){
        .n = n,
        .k = axm_block_length(lanes->k, block),
        .codes = (char *)lanes->codes + first * pitch,
        .pitch = pitch,
        .start = words_of(coding, axm_block_place(lanes->k, block)) * sizeof(uint32_t),
        .certificates = lanes->certificates + block * panels_of(coding, lanes->n) + first / coding->panel,
        .planes = lanes->planes == NULL ? NULL : lanes->planes + first * axm_plane_words(lanes->k),
        .plane_pitch = axm_plane_words(lanes->k),
        .plane_start = AXM_BLOCK_PLANES * block,
    };
}

static axm_chunk unfold(const axm_coding *coding, const axm_lanes *lanes, const axm_chunk *kept, void *memory)
{
    axm_chunk chunk = axm_chunk_at(coding, kept->n, kept->k, memory);
    chunk.certificates = kept->certificates;
    chunk.planes = kept->planes;
    chunk.plane_pitch = kept->plane_pitch;
    chunk.plane_start = kept->plane_start;
    for (size_t j = 0; j < kept->n; j += coding->panel) {
        axm_unfold_run(coding, lanes->operand, axm_panel_width(coding, kept->n, j) * kept->k,
                       (const uint32_t *)(const void *)axm_chunk_panel(coding, kept, j), lanes->operands, 0,
                       (uint64_t *)(void *)axm_chunk_panel(coding, &chunk, j));
    }
    return chunk;
}

axm_chunk axm_lanes_chunk(const axm_coding *coding, const axm_lanes *lanes, size_t first, size_t n, size_t block,
                          void *memory)
{
    const axm_chunk kept = kept_chunk(coding, lanes, first, n, block);
    return coding->wide ? unfold(coding, lanes, &kept, memory) : kept;
}

typedef struct {
    const axm_coding *coding;
    int operand;
    const axm_operands *from;
    const axm_lanes *lanes;
} encode_job;

static void encode_block(const encode_job *job, size_t first, size_t n, size_t block, uint32_t *lost)
{
    const axm_coding *const coding = job->coding;
    const axm_lanes *const lanes = job->lanes;
    const axm_chunk chunk = kept_chunk(coding, lanes, first, n, block);
    axm_operands from = axm_operands_from(job->from, first, axm_block_start(lanes->k, block));
    from.term = axm_block_term(lanes->k, block);
    const filling f = {coding, job->operand, &from, &chunk, coding->wide, lanes->operands, lost};
    fill(&f);
    if (!coding->wide) {
        axm_chunk_take_planes(coding, &chunk);
    } else if (chunk.planes != NULL) {
        axm_kept_lane_planes(coding, lanes->operands, chunk.k, axm_panel_width(coding, n, 0),
                             (const uint32_t *)(const void *)axm_chunk_panel(coding, &chunk, 0),
                             axm_chunk_planes(coding, &chunk, 0));
    }
}

/* A panel by itself, for certificates of its own. */
static void encode_panel(const void *arg, size_t panel, uint32_t *lost)
{
    const encode_job *const job = arg;
    const size_t width = job->coding->panel, first = panel * width, left = job->lanes->n - first;
    for (size_t block = 0; block < axm_all_blocks_count(job->coding, job->lanes->k); block++) {
        encode_block(job, first, left < width ? left : width, block, lost);
    }
}

axm_lanes axm_lanes_encode(const axm_context *ctx, const axm_coding *coding, int operand, const axm_operands *from,
                           size_t n, size_t k, void *memory)
{
    size_t pieces[3] = {0, 0, 0};
    const size_t panels = k == 0 ? 0 : panels_of(coding, n); /* lanes of nothing may be any number */
    char *const at = memory;
    piece_bytes(coding, n, k, pieces); /* fits: the memory exists */
    axm_lanes lanes = {
        .n = n,
        .k = k,
        .operand = operand,
        .codes = at,
        .certificates = (axm_certificate *)(void *)(at + pieces[0]),
        .planes = axm_has_planes(coding) ? (uint64_t *)(void *)(at + pieces[0] + pieces[1]) : NULL,
    };
    const encode_job job = {coding, operand, from, &lanes};
    lanes.operands = axm_encode_items(ctx, panels, encode_panel, &job) != 0;
    if (lanes.operands) {
        axm_encode_items(ctx, panels, encode_panel, &job);
    }
    return lanes;
}
