/* The watches, what was told in the last hour and the counters as one JSON document; loading.
 *
 *     {"form":1,"last_id":N,"counts":{...},"told":[{"time":US,"model":"fraud"}, ...],
 *      "watches":[{"rule","model","version","segment","state","since","last",...}, ...]}
 *
 * Times and spans are microseconds. What the alert itself says is not repeated. */
#include <stdlib.h>
#include <string.h>

#include "alerts/board_impl.h"
#include "base/num.h"
#include "base/time.h"

#define DOC_BYTES ((size_t)1 << 31)

static const char *const state_names[WATCH_STATES] = {"idle", "pending", "firing", "clearing"};
static const char *const owed_names[] = {"nothing", "fired", "escalated"};

typedef struct number_field {
    const char *name; /* of the member; 0 is left out */
    size_t offset;    /* in the struct: int64_t or uint64_t */
} number_field;

static const number_field watch_numbers[] = {
    {"since", offsetof(watch, since_us)},
    {"last", offsetof(watch, last_us)},
    {"held", offsetof(watch, held_us)},
    {"unknown", offsetof(watch, unknown_us)},
    {"last_fired", offsetof(watch, last_fired_us)},
    {"cooldown", offsetof(watch, cooldown_us)},
    {"by_hand", offsetof(watch, by_hand_us)},
};
static const number_field count_numbers[] = {
    {"fired", offsetof(veer_board_counts, fired)},
    {"resolved", offsetof(veer_board_counts, resolved)},
    {"told", offsetof(veer_board_counts, told)},
    {"held_severity", offsetof(veer_board_counts, held_severity)},
    {"held_limit", offsetof(veer_board_counts, held_limit)},
    {"held_silence", offsetof(veer_board_counts, held_silence)},
    {"held_inhibited", offsetof(veer_board_counts, held_inhibited)},
    {"held_off", offsetof(veer_board_counts, held_off)},
    {"told_last_hour", offsetof(veer_board_counts, told_last_hour)},
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- writing ---- */

static void put_numbers(veer_json_writer *w, const void *from, const number_field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int64_t value;
        memcpy(&value, (const char *)from + fields[i].offset, sizeof value);
        if (value == 0)
            continue;
        veer_json_put_key(w, fields[i].name);
        veer_json_put_int64(w, value);
    }
}

static void put_telling(veer_json_writer *w, const watch *at)
{
    veer_json_put_key(w, "level");
    veer_json_put_double(w, at->level);
    veer_json_put_key(w, "told");
    veer_json_put_bool(w, at->told);
    veer_alerts_put_text(w, "owed", owed_names[at->owed]);
    veer_alerts_put_text(w, "hold", watch_hold_text(at->hold));
    veer_json_put_key(w, "channels");
    veer_json_begin_array(w);
    for (size_t i = 0; i < at->n_channels; i++)
        veer_json_put_string(w, at->channels[i]);
    veer_json_end_array(w);
}

static void put_watch(veer_json_writer *w, const watch *at)
{
    veer_json_begin_object(w);
    veer_alerts_put_text(w, "rule", at->key.rule);
    veer_alerts_put_text(w, "model", at->key.model);
    veer_alerts_put_text(w, "version", at->key.version);
    if (at->key.segment != NULL)
        veer_alerts_put_text(w, "segment", at->key.segment);
    veer_alerts_put_text(w, "state", state_names[at->state]);
    put_numbers(w, at, watch_numbers, COUNT(watch_numbers));
    if (at->alert != NULL)
        put_telling(w, at);
    veer_json_end_object(w);
}

veer_rc veer_board_save(const veer_board *board, veer_buf *out, veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, out, 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "form");
    veer_json_put_int64(&w, 1);
    veer_json_put_key(&w, "last_id");
    veer_json_put_uint64(&w, board->last_id);
    veer_json_put_key(&w, "counts");
    veer_json_begin_object(&w);
    put_numbers(&w, &board->counts, count_numbers, COUNT(count_numbers));
    veer_json_end_object(&w);
    veer_json_put_key(&w, "told");
    veer_json_begin_array(&w);
    for (size_t i = 0; i < board->n_told; i++) {
        veer_json_begin_object(&w);
        veer_json_put_key(&w, "time");
        veer_json_put_int64(&w, board->told[i].time_us);
        veer_alerts_put_text(&w, "model", board->told[i].model);
        veer_json_end_object(&w);
    }
    veer_json_end_array(&w);
    veer_json_put_key(&w, "watches");
    veer_json_begin_array(&w);
    for (size_t i = 0; i < board->active.n; i++)
        put_watch(&w, board->active.at[i]);
    for (size_t i = 0; i < board->resting.n; i++)
        put_watch(&w, board->resting.at[i]);
    veer_json_end_array(&w);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

/* ---- reading ---- */

static veer_rc corrupt(veer_err *err)
{
    return veer_fail(err, VEER_ECORRUPT, "the document of watches is damaged");
}

/* A time, span or count; 0 for what is not there or cannot be one. */
static int64_t get_int(const veer_json_node *node, const char *name)
{
    const veer_json_node *member = veer_json_get(node, name);
    int64_t value = 0;
    if (member == NULL || member->kind != VEER_JSON_NUMBER ||
        veer_parse_int64(member->text, strlen(member->text), &value) != VEER_OK || value < 0 ||
        value > VEER_TIME_MAX_US)
        return 0;
    return value;
}

static void get_numbers(const veer_json_node *node, void *to, const number_field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const int64_t value = get_int(node, fields[i].name);
        memcpy((char *)to + fields[i].offset, &value, sizeof value);
    }
}

/* The place of a text in a list, or n. */
static size_t place_of(const char *const *names, size_t n, const char *text)
{
    size_t i = 0;
    while (i < n && strcmp(names[i], text) != 0)
        i++;
    return i;
}

static veer_rc load_channels(watch *w, const veer_json_node *node, veer_arena *arena, veer_err *err)
{
    size_t n = 0;
    for (const veer_json_node *at = veer_json_get_first(node, "channels"); at; at = at->next)
        n++;
    const char **names = veer_arena_array(arena, n, sizeof *names);
    if (names == NULL)
        return veer_fail_nomem(err);
    n = 0;
    for (const veer_json_node *at = veer_json_get_first(node, "channels"); at; at = at->next) {
        if (at->kind != VEER_JSON_STRING)
            return corrupt(err);
        names[n++] = at->text;
    }
    return watch_set_channels(w, names, n, err);
}

static veer_rc fill_watch(watch *w, const veer_json_node *node, veer_arena *arena, veer_err *err)
{
    const size_t state =
        place_of(state_names, COUNT(state_names), veer_json_get_text(node, "state", ""));
    const size_t owed =
        place_of(owed_names, COUNT(owed_names), veer_json_get_text(node, "owed", "nothing"));
    if (state == COUNT(state_names) || owed == COUNT(owed_names))
        return corrupt(err);
    get_numbers(node, w, watch_numbers, COUNT(watch_numbers));
    w->state = (watch_state)state;
    w->owed = (watch_owed)owed;
    w->hold = watch_hold_parse(veer_json_get_text(node, "hold", NULL));
    w->told = veer_json_get_bool(node, "told");
    w->level = veer_json_get_number(node, "level", 0);
    return load_channels(w, node, arena, err);
}

/* A new watch of a key in its set; VEER_ECORRUPT if it is there. */
static veer_rc add_watch(veer_board *board, watch *w, veer_err *err)
{
    watch_set *set = w->state == WATCH_IDLE ? &board->resting : &board->active;
    if (watch_set_find(&board->active, &w->key) != NULL ||
        watch_set_find(&board->resting, &w->key) != NULL)
        return corrupt(err);
    const veer_rc rc = watch_set_reserve(set, err);
    if (rc == VEER_OK)
        watch_set_put(set, w);
    return rc;
}

static veer_rc load_watch(veer_board *board, const veer_json_node *node, veer_arena *arena,
                          veer_err *err)
{
    const veer_watch_key key = {veer_json_get_text(node, "rule", NULL),
                                veer_json_get_text(node, "model", NULL),
                                veer_json_get_text(node, "version", NULL),
                                veer_json_get_text(node, "segment", NULL)};
    watch *w = NULL;
    if (key.rule == NULL || key.model == NULL || key.version == NULL)
        return corrupt(err);
    veer_rc rc = watch_new(&key, &w, err);
    if (rc == VEER_OK)
        rc = fill_watch(w, node, arena, err);
    if (rc == VEER_OK)
        rc = add_watch(board, w, err);
    if (rc != VEER_OK)
        watch_free(w);
    return rc;
}

static veer_rc load_tree(veer_board *board, const veer_json_node *root, veer_arena *arena,
                         veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (root->kind != VEER_JSON_OBJECT_BEGIN || get_int(root, "form") != 1)
        return corrupt(err);
    board->last_id = (uint64_t)get_int(root, "last_id");
    get_numbers(veer_json_get(root, "counts"), &board->counts, count_numbers, COUNT(count_numbers));
    for (const veer_json_node *at = veer_json_get_first(root, "told"); at && rc == VEER_OK;
         at = at->next)
        rc = board_put_told(board, get_int(at, "time"), veer_json_get_text(at, "model", ""), err);
    for (const veer_json_node *at = veer_json_get_first(root, "watches"); at && rc == VEER_OK;
         at = at->next)
        rc = load_watch(board, at, arena, err);
    return rc;
}

veer_rc veer_board_load(veer_board *board, const char *json, size_t len, veer_err *err)
{
    const veer_json_node *root = NULL;
    veer_arena arena;
    veer_arena_init(&arena, DOC_BYTES);
    veer_rc rc = veer_json_tree(json, len, &arena, &root, err);
    if (rc == VEER_OK)
        rc = load_tree(board, root, &arena, err);
    else if (rc != VEER_ENOMEM)
        rc = corrupt(err);
    veer_arena_done(&arena);
    return rc;
}

static void raise_last_id(veer_board *board, const char *id)
{
    static const char prefix[] = "alert_";
    uint64_t number = 0;
    if (strncmp(id, prefix, sizeof prefix - 1) != 0)
        return;
    const char *digits = id + sizeof prefix - 1;
    if (veer_parse_uint64(digits, strlen(digits), &number) == VEER_OK &&
        number <= (uint64_t)VEER_TIME_MAX_US && number > board->last_id)
        board->last_id = number;
}

/* The watch that a loaded alert belongs to, in the set of active ones. */
static veer_rc watch_for(veer_board *board, const veer_alert *alert, watch **ret, veer_err *err)
{
    const veer_watch_key key = {alert->rule, alert->model, alert->version, alert->segment};
    watch *w = watch_set_find(&board->active, &key);
    veer_rc rc = VEER_OK;
    if (w == NULL && (w = watch_set_find(&board->resting, &key)) == NULL) {
        rc = watch_new(&key, &w, err);
        if (rc == VEER_OK)
            rc = watch_set_reserve(&board->resting, err);
        if (rc != VEER_OK) {
            watch_free(w);
            return rc;
        }
        watch_set_put(&board->resting, w);
    }
    if (w->state == WATCH_IDLE) {
        rc = watch_set_reserve(&board->active, err);
        if (rc != VEER_OK)
            return rc;
        watch_set_take(&board->resting, w);
        w->state = WATCH_PENDING;
        watch_set_put(&board->active, w);
    }
    *ret = w;
    return VEER_OK;
}

/* An alert whose watch says nothing of it: as if it had fired just so. */
static void adopt(watch *w, const veer_alert *alert)
{
    w->state = WATCH_FIRING;
    w->since_us = alert->fired_us;
    w->last_fired_us = alert->fired_us;
    w->held_us = w->unknown_us = 0;
    w->told = alert->held_back == NULL;
    w->owed = w->told || alert->status != VEER_ALERT_ACTIVE ? OWED_NOTHING : OWED_FIRED;
    w->hold = watch_hold_parse(alert->held_back);
}

veer_rc veer_board_load_alert(veer_board *board, const veer_alert *alert, veer_err *err)
{
    watch *w = NULL;
    veer_alert *copy = NULL;
    veer_rc rc = watch_set_reserve(&board->open, err);
    if (rc == VEER_OK)
        rc = veer_alert_clone(alert, &copy, err);
    if (rc == VEER_OK)
        rc = watch_for(board, alert, &w, err);
    if (rc == VEER_OK && w->alert != NULL)
        rc = veer_fail(err, VEER_ECORRUPT, "two open alerts of one rule: %.60s and %.60s",
                       w->alert->id, alert->id);
    if (rc != VEER_OK) {
        free(copy);
        return rc;
    }
    w->alert = copy;
    w->last_us = copy->updated_us;
    if (w->state != WATCH_FIRING && w->state != WATCH_CLEARING)
        adopt(w, copy);
    watch_set_put(&board->open, w);
    raise_last_id(board, copy->id);
    return VEER_OK;
}

veer_rc veer_board_load_silence(veer_board *board, const veer_silence *silence, veer_err *err)
{
    veer_silence *copy = NULL;
    veer_rc rc = veer_silence_clone(silence, &copy, err);
    if (rc == VEER_OK)
        rc = board_put_silence(board, copy, err);
    if (rc != VEER_OK)
        free(copy);
    return rc;
}
