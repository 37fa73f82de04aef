#include "cli/feed_points.h"

#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "files/roles.h"
#include "json/writer.h"

void veer_feed_points_init(veer_feed_points *points, bool log, const char *model,
                           const char *version)
{
    *points = (veer_feed_points){.log = log, .model = model, .version = version};
    veer_arena_init(&points->arena, (size_t)VEER_LIMIT_LINE_BYTES * 16);
}

void veer_feed_points_done(veer_feed_points *points)
{
    veer_arena_done(&points->arena);
}

static veer_role role_of(const veer_json_node *member)
{
    return veer_role_of_name(member->key, strlen(member->key));
}

/* The time of a record, as the server would read it. */
static veer_rc read_time(const veer_json_node *record, int64_t *ret, veer_err *err)
{
    *ret = VEER_TIME_MISSING;
    for (const veer_json_node *m = record->child; m != NULL; m = m->next) {
        if (role_of(m) != VEER_ROLE_TIMESTAMP || m->kind == VEER_JSON_NULL)
            continue;
        if (m->kind == VEER_JSON_STRING)
            return veer_time_parse(m->text, strlen(m->text), ret, err);
        if (m->kind == VEER_JSON_NUMBER)
            return veer_time_from_epoch_double(m->number, ret, err);
        return veer_fail(err, VEER_EINVAL, "a time is a text or a number");
    }
    return VEER_OK;
}

bool veer_feed_points_take(veer_feed_points *points, const char *text, size_t len, uint64_t line,
                           veer_tally *tally)
{
    veer_err err = VEER_ERR_INIT;
    veer_arena_reset(&points->arena);
    points->record = NULL;
    points->metric = NULL;
    veer_rc rc = veer_json_tree(text, len, &points->arena, &points->record, &err);
    if (rc == VEER_OK && points->record->kind != VEER_JSON_OBJECT_BEGIN)
        rc = veer_fail(&err, VEER_EINVAL, "a record is an object");
    if (rc == VEER_OK)
        rc = read_time(points->record, &points->time_us, &err);
    if (rc == VEER_OK)
        return true;
    tally->records++;
    veer_tally_reject(tally, line, "", err.msg);
    points->record = NULL;
    return false;
}

bool veer_feed_points_next(veer_feed_points *points)
{
    if (points->record == NULL)
        return false;
    if (!points->log) {
        const bool first = points->metric == NULL;
        points->metric = points->record;
        return first;
    }
    const veer_json_node *next =
        points->metric == NULL ? points->record->child : points->metric->next;
    while (next != NULL && (next->kind != VEER_JSON_NUMBER || role_of(next) == VEER_ROLE_TIMESTAMP))
        next = next->next;
    points->metric = next;
    if (next == NULL)
        points->record = NULL;
    return next != NULL;
}

static void put_node(veer_json_writer *w, const veer_json_node *node)
{
    if (node->kind == VEER_JSON_STRING)
        veer_json_put_string(w, node->text);
    else if (node->kind == VEER_JSON_NUMBER)
        veer_json_put_raw(w, node->text, strlen(node->text));
    else if (node->kind == VEER_JSON_TRUE || node->kind == VEER_JSON_FALSE)
        veer_json_put_bool(w, node->kind == VEER_JSON_TRUE);
    else
        veer_json_put_null(w);
}

static void put_default(veer_json_writer *w, const veer_json_node *record, veer_role role,
                        const char *key, const char *value)
{
    for (const veer_json_node *m = record->child; m != NULL; m = m->next)
        if (role_of(m) == role)
            return;
    if (value == NULL)
        return;
    veer_json_put_key(w, key);
    veer_json_put_string(w, value);
}

static void put_time(veer_json_writer *w, int64_t time_us)
{
    char text[VEER_TIME_TEXT_SIZE];
    if (time_us < VEER_TIME_MIN_US || time_us > VEER_TIME_MAX_US)
        return;
    veer_time_format(time_us, text);
    veer_json_put_key(w, "timestamp");
    veer_json_put_string(w, text);
}

veer_rc veer_feed_points_write(const veer_feed_points *points, int64_t time_us, veer_buf *out,
                               veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, out, 0);
    veer_json_begin_object(&w);
    put_default(&w, points->record, VEER_ROLE_MODEL, "model", points->model);
    put_default(&w, points->record, VEER_ROLE_VERSION, "version", points->version);
    put_time(&w, time_us != VEER_TIME_MISSING ? time_us : points->time_us);
    if (points->log) {
        veer_json_put_key(&w, "metric");
        veer_json_put_string(&w, points->metric->key);
        veer_json_put_key(&w, "value");
        put_node(&w, points->metric);
    } else {
        for (const veer_json_node *m = points->record->child; m != NULL; m = m->next) {
            if (role_of(m) == VEER_ROLE_TIMESTAMP)
                continue;
            veer_json_put_key(&w, m->key);
            put_node(&w, m);
        }
    }
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}
