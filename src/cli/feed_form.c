#include "cli/feed_form.h"

#include <stdbool.h>
#include <string.h>

#include "files/json_split.h"
#include "files/roles.h"
#include "veer/metric.h"
#include "json/reader.h"

#define ARENA_BYTES ((size_t)4 << 20)

/* What the top-level keys of a record say. */
typedef struct keys {
    bool metric, value; /* "metric", "value" */
    bool id, label;     /* roles */
    bool time;          /* role */
    bool model_said;    /* a prediction, a score, features, tags ... */
    bool known_metric;  /* a number under the name of a metric such as f1_score or auc */
    bool other;         /* what is no number and none of the above */
} keys;

static bool names_metric(const char *key)
{
    const veer_metric *const metric = veer_metric_find(key);
    return metric != NULL && metric->task != VEER_TASK_OPERATION;
}

static void note_key(keys *k, const char *key, veer_json_event event)
{
    const veer_role role = veer_role_of_name(key, strlen(key));
    k->metric |= strcmp(key, "metric") == 0 || strcmp(key, "metric_type") == 0;
    k->value |= role == VEER_ROLE_VALUE;
    k->id |= role == VEER_ROLE_ID;
    k->time |= role == VEER_ROLE_TIMESTAMP;
    switch (role) {
    case VEER_ROLE_LABEL:
    case VEER_ROLE_LABEL_CLASS:
    case VEER_ROLE_LABEL_VALUE:
        k->label = true;
        break;
    case VEER_ROLE_FEATURE:
        k->known_metric |= event == VEER_JSON_NUMBER && names_metric(key);
        k->other |= event != VEER_JSON_NUMBER && event != VEER_JSON_NULL;
        k->model_said |= event == VEER_JSON_OBJECT_BEGIN;
        break;
    case VEER_ROLE_PREDICTION:
    case VEER_ROLE_CLASS:
    case VEER_ROLE_SCORE:
    case VEER_ROLE_CONFIDENCE:
        k->model_said = true;
        break;
    default:
        break;
    }
}

static bool read_keys(const char *text, size_t len, keys *ret)
{
    veer_arena arena;
    veer_json_reader r;
    veer_arena_init(&arena, ARENA_BYTES);
    veer_json_init(&r, text, len, &arena);
    bool good = veer_json_next(&r) == VEER_JSON_OBJECT_BEGIN;
    while (good && veer_json_next_key(&r)) {
        const char *const key = veer_arena_strndup(&arena, r.text, r.text_len);
        const veer_json_event event = veer_json_next(&r);
        good = key != NULL && veer_json_skip_rest(&r, event);
        if (good)
            note_key(ret, key, event);
    }
    good = good && veer_json_status(&r, NULL) == VEER_OK;
    veer_arena_done(&arena);
    return good;
}

static veer_feed_form form_of_keys(const keys *k)
{
    if (k->metric && k->value)
        return VEER_FEED_POINTS;
    if (k->known_metric && k->time && !k->id && !k->model_said && !k->label && !k->other)
        return VEER_FEED_LOG;
    if (k->id && k->label && !k->model_said && !k->value && !k->other && !k->known_metric)
        return VEER_FEED_LABELS;
    return VEER_FEED_PREDICTIONS;
}

/* Of JSON: by the first record in what was peeked at; predictions if it is longer than that. */
static veer_rc form_of_json(const char *seen, size_t len, veer_feed_form *ret, veer_err *err)
{
    veer_source *source = NULL;
    veer_json_split *split = NULL;
    const char *record = NULL;
    size_t record_len = 0;
    uint64_t line = 0;
    keys k = {0};
    veer_rc rc = veer_source_memory("", seen, len, &source, err);
    if (rc == VEER_OK)
        rc = veer_json_split_new(source, &split, err);
    *ret = VEER_FEED_PREDICTIONS;
    if (rc == VEER_OK &&
        veer_json_split_next(split, &record, &record_len, &line, NULL) == VEER_OK &&
        record != NULL && read_keys(record, record_len, &k))
        *ret = form_of_keys(&k);
    veer_json_split_free(split);
    veer_source_free(source);
    return rc;
}

veer_rc veer_feed_form_of(veer_source *source, veer_feed_form *ret, veer_err *err)
{
    const char *seen = NULL;
    size_t len = 0;
    size_t at = 0;
    const veer_rc rc = veer_source_peek(source, &seen, &len, err);
    if (rc != VEER_OK)
        return rc;
    if (len >= 3 && memcmp(seen, "\xEF\xBB\xBF", 3) == 0)
        at = 3;
    while (at < len && memchr(" \t\r\n", seen[at], 4) != NULL)
        at++;
    if (at == len)
        return veer_fail(err, VEER_ENODATA, "%s: the file is empty", veer_source_name(source));
    if (seen[at] == '{' || seen[at] == '[')
        return form_of_json(seen, len, ret, err);
    *ret = VEER_FEED_CSV;
    return VEER_OK;
}
