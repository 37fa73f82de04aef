/* Any bytes as the query of a request for a range of time: the parameters, then each value as a
 * time and as a step. Times lie in the calendar; a step is written as it is read, and its windows
 * hold the times they are asked for and follow each other. */
#include <string.h>

#include "api/query.h"
#include "base/time.h"
#include "fuzz.h"
#include "http/request_impl.h"

#define NOW_US INT64_C(1714564800000000)
#define ARENA_BYTES ((size_t)1 << 20)

static void try_window(veer_step step, int64_t us)
{
    const int64_t start = veer_step_floor(step, us), next = veer_step_next(step, us);
    FUZZ_REQUIRE(start <= us && us < next);
    if (start >= VEER_TIME_MIN_US)
        FUZZ_REQUIRE(veer_step_floor(step, start) == start && veer_step_next(step, start) == next);
    if (next <= VEER_TIME_MAX_US)
        FUZZ_REQUIRE(veer_step_floor(step, next) == next);
}

static bool try_step(http_text text, veer_step *ret)
{
    char written[VEER_STEP_TEXT_SIZE];
    veer_step again;
    if (veer_query_step(text.text, text.len, ret, NULL) != VEER_OK)
        return false;
    veer_step_text(*ret, written);
    FUZZ_REQUIRE(veer_query_step(written, strlen(written), &again, NULL) == VEER_OK);
    FUZZ_REQUIRE(again.kind == ret->kind && again.count == ret->count);
    return ret->kind != VEER_STEP_AUTO;
}

/* Every value may be a time or a step; each step cuts each time. */
static void try_values(const http_pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        veer_step step;
        if (!try_step(pairs[i].value, &step))
            continue;
        try_window(step, NOW_US);
        for (size_t j = 0; j < count; j++) {
            const http_text text = pairs[j].value;
            int64_t us;
            if (veer_query_time(text.text, text.len, NOW_US, &us, NULL) == VEER_OK)
                try_window(step, us);
        }
    }
    for (size_t i = 0; i < count; i++) {
        int64_t from;
        const http_text text = pairs[i].value;
        if (veer_query_time(text.text, text.len, NOW_US, &from, NULL) != VEER_OK)
            continue;
        FUZZ_REQUIRE(from >= VEER_TIME_MIN_US && from <= VEER_TIME_MAX_US);
        const veer_step chosen =
            veer_step_choose(from < NOW_US ? from : NOW_US, from < NOW_US ? NOW_US : from + 1);
        FUZZ_REQUIRE(chosen.kind != VEER_STEP_AUTO);
        try_window(chosen, from);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    veer_arena arena;
    http_pair *pairs;
    size_t count;
    veer_arena_init(&arena, ARENA_BYTES);
    const http_text query = {size > 0 ? (const char *)data : "", size};
    if (http_url_query(query, &arena, &pairs, &count, NULL) == VEER_OK)
        try_values(pairs, count);
    veer_arena_done(&arena);
    return 0;
}
