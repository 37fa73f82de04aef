#include "judge/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double noise(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(*state >> 11) / 9007199254740992.0;
}

answer *make_traffic(const traffic *t, size_t *ret_n)
{
    static const char *const countries[] = {"IT", "DE", "FR", "ES"};
    const size_t n = (size_t)((t->to_us - t->from_us) / t->every_us);
    answer *const answers = calloc(n + 1, sizeof *answers);
    uint64_t state = t->seed + 1;
    assert_non_null(answers);
    for (size_t i = 0; i < n; i++) {
        answer *const a = &answers[i];
        const bool yes = noise(&state) < t->positive;
        const bool wrong = noise(&state) < t->wrong;
        a->time_us = t->from_us + (int64_t)i * t->every_us;
        a->amount = 100 + t->shift + 20 * (noise(&state) + noise(&state) + noise(&state));
        a->age = floor(18 + 60 * noise(&state));
        a->country = countries[(size_t)(4 * noise(&state))];
        a->label = yes ? "yes" : "no";
        a->class = yes != wrong ? "yes" : "no";
        a->confidence = 0.5 + 0.5 * noise(&state);
        a->latency_ms = 10 + 5 * noise(&state);
    }
    *ret_n = n;
    return answers;
}

static void set_number(veer_batch *batch, const char *name, double value)
{
    size_t index = 0;
    OK(veer_batch_feature(batch, name, strlen(name), VEER_COLUMN_NUMBER, &index, NULL));
    OK(veer_batch_set_number(batch, index, value, NULL));
}

static void set_text(veer_batch *batch, veer_field field, const char *text)
{
    if (text != NULL)
        OK(veer_batch_set_field_text(batch, field, text, strlen(text), NULL));
}

static void set_answer(veer_batch *batch, const char *model, const char *version, const answer *a,
                       size_t number)
{
    char id[80];
    size_t index = 0;
    const int len = snprintf(id, sizeof id, "%lld-%zu-%s", (long long)a->time_us, number,
                             version != NULL ? version : "");
    OK(veer_batch_set_id(batch, id, (size_t)len, NULL));
    set_text(batch, VEER_FIELD_MODEL, model);
    set_text(batch, VEER_FIELD_VERSION, version);
    OK(veer_batch_set_timestamp(batch, a->time_us, NULL));
    set_number(batch, "amount", a->amount);
    set_number(batch, "age", a->age);
    OK(veer_batch_feature(batch, "country", 7, VEER_COLUMN_TEXT, &index, NULL));
    OK(veer_batch_set_text(batch, index, a->country, strlen(a->country), NULL));
    set_text(batch, VEER_FIELD_CLASS, a->class);
    set_text(batch, VEER_FIELD_LABEL, a->label);
    OK(veer_batch_set_field_number(batch, VEER_FIELD_CONFIDENCE, a->confidence, NULL));
    OK(veer_batch_set_field_number(batch, VEER_FIELD_LATENCY, a->latency_ms, NULL));
    OK(veer_batch_commit_row(batch, NULL));
}

veer_batch *batch_of_answers(const char *model, const char *version, const answer *answers,
                             size_t n)
{
    veer_batch *const batch = malloc(sizeof *batch);
    assert_non_null(batch);
    veer_batch_init(batch, 0);
    for (size_t i = 0; i < n; i++)
        set_answer(batch, model, version, &answers[i], i);
    OK(veer_batch_seal(batch, NULL));
    return batch;
}

void put_traffic(fixture *f, const char *model, const char *version, const traffic *t)
{
    size_t n = 0;
    veer_ingest_result result;
    answer *const answers = make_traffic(t, &n);
    for (size_t at = 0; at < n; at += 4096) {
        const size_t some = n - at < 4096 ? n - at : 4096;
        veer_batch *batches[] = {batch_of_answers(model, version, answers + at, some)};
        veer_ingest_job job = {.kind = VEER_INGEST_PREDICTIONS, .batches = batches, .n_batches = 1};
        OK(veer_ingest_run(f->ingest, &job, &result, NULL));
        OK(result.rc);
        assert_int_equal(result.accepted, some);
        batch_free(batches[0]);
    }
    veer_ingest_settle(f->ingest);
    free(answers);
}

void put_point(fixture *f, const char *model, const char *metric, int64_t time_us, double value)
{
    veer_ingest_result result;
    veer_ingest_point point = {.model = veer_store_text(model),
                               .version = veer_store_text("v1"),
                               .metric = veer_store_text(metric),
                               .time_us = time_us,
                               .value = value};
    veer_ingest_job job = {.points = &point, .n_points = 1};
    OK(veer_ingest_run(f->ingest, &job, &result, NULL));
    OK(result.rc);
    veer_ingest_settle(f->ingest);
}

veer_target target_of(fixture *f, const char *model, const char *version)
{
    static uint32_t ids[16];
    veer_arena arena;
    veer_model_series *series = NULL;
    size_t n = 0;
    const veer_store_bytes name =
        version != NULL ? veer_store_text(version) : (veer_store_bytes){NULL, 0};
    veer_arena_init(&arena, 1 << 20);
    OK(veer_ingest_series_of(f->ingest, veer_store_text(model), name, &arena, &series, &n, NULL));
    assert_in_range(n, 1, 16);
    for (size_t i = 0; i < n; i++)
        ids[i] = series[i].series;
    veer_arena_done(&arena);
    return (veer_target){
        .model = veer_store_text(model), .version = name, .series = ids, .n_series = n};
}

veer_frame *frame_at(fixture *f, const veer_target *target, const veer_judge_settings *settings,
                     veer_judge_cache *cache, int64_t now_us)
{
    veer_frame *frame = NULL;
    OK(veer_frame_new(f->ingest, target, settings, cache, now_us, &frame, NULL));
    return frame;
}
