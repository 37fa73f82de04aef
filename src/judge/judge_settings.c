/* How models are judged: the default settings, and those of single models in the store. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "judge/judge_impl.h"

#define SETTINGS_BYTES ((size_t)1 << 20) /* of one model, as JSON and in memory */

static void free_one(judge_settings *settings)
{
    if (settings == NULL)
        return;
    veer_arena_done(&settings->arena);
    free(settings);
}

void judge_settings_free(veer_judge *judge)
{
    for (judge_settings *at = judge->made, *next; at != NULL; at = next) {
        next = at->next;
        free_one(at);
    }
    free(judge->own);
    veer_map_free(judge->models);
}

static veer_rc read_settings(const char *json, size_t len, judge_settings **ret, veer_err *err)
{
    const veer_json_node *node;
    judge_settings *const settings = calloc(1, sizeof *settings);
    if (settings == NULL)
        return veer_fail_nomem(err);
    veer_arena_init(&settings->arena, SETTINGS_BYTES);
    veer_rc rc = veer_json_tree(json, len, &settings->arena, &node, err);
    if (rc == VEER_OK)
        rc = veer_judge_settings_read(node, &settings->arena, &settings->value, err);
    if (rc == VEER_OK)
        *ret = settings;
    else
        free_one(settings);
    return rc;
}

static veer_rc settings_json(const veer_judge_settings *settings, veer_buf *out, veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, out, 0);
    veer_judge_settings_write(&w, settings);
    const veer_rc rc = veer_json_finish(&w, err);
    return rc == VEER_OK ? veer_buf_status(out, err) : rc;
}

static const veer_judge_settings *keep(veer_judge *judge, judge_settings *settings)
{
    settings->next = judge->made;
    judge->made = settings;
    return &settings->value;
}

static veer_rc copy(const veer_judge_settings *settings, judge_settings **ret, veer_err *err)
{
    veer_buf json;
    veer_buf_init(&json, SETTINGS_BYTES);
    veer_rc rc = settings_json(settings, &json, err);
    if (rc == VEER_OK)
        rc = read_settings(json.data, json.len, ret, err);
    veer_buf_done(&json);
    return rc;
}

veer_rc judge_settings_make(veer_judge *judge, const veer_judge_settings *settings,
                            const veer_judge_settings **ret, veer_err *err)
{
    judge_settings *made;
    const veer_rc rc = copy(settings, &made, err);
    if (rc == VEER_OK)
        *ret = keep(judge, made);
    return rc;
}

/* ---- of models ---- */

/* The place of a model in judge->own. */
static veer_rc place(veer_judge *judge, const char *model, size_t len, uint32_t *ret, veer_err *err)
{
    const veer_rc rc = veer_map_put(judge->models, model, len, ret, err);
    if (rc != VEER_OK || *ret < judge->own_room)
        return rc;
    const size_t room = judge->own_room == 0 ? 64 : judge->own_room * 2;
    const veer_judge_settings **const own =
        realloc(judge->own, room * sizeof(const veer_judge_settings *));
    if (own == NULL)
        return veer_fail_nomem(err);
    memset(own + judge->own_room, 0,
           (room - judge->own_room) * sizeof(const veer_judge_settings *));
    judge->own = own;
    judge->own_room = room;
    return VEER_OK;
}

typedef struct load_work {
    veer_judge *judge; /* that gets them */
    veer_err *err;     /* of the walk */
} load_work;

/* Settings that this program cannot read (any more) are told of and left where they are. */
static veer_rc load_settings(void *context, const veer_store_doc *doc)
{
    const load_work *const w = context;
    judge_settings *settings;
    uint32_t at;
    veer_err err = VEER_ERR_INIT;
    veer_rc rc = read_settings(doc->bytes.data, doc->bytes.len, &settings, &err);
    if (rc == VEER_ENOMEM)
        return veer_fail_nomem(w->err);
    if (rc != VEER_OK) {
        judge_trouble(w->judge, rc, err.msg);
        return VEER_OK;
    }
    const veer_judge_settings *const kept = keep(w->judge, settings);
    rc = place(w->judge, doc->key.data, doc->key.len, &at, w->err);
    if (rc == VEER_OK)
        w->judge->own[at] = kept;
    return rc;
}

veer_rc judge_settings_load(veer_judge *judge, veer_err *err)
{
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_MODEL_SETTINGS,
                                        .span = VEER_STORE_EVER};
    load_work w = {judge, err};
    veer_rc rc = veer_map_new(VEER_LIMIT_STORE_SERIES, &judge->models, err);
    if (rc == VEER_OK)
        rc = judge_settings_make(judge, &judge->options.settings, &judge->fallback, err);
    if (rc == VEER_OK)
        rc = veer_store_doc_each(judge->store, &query, load_settings, &w, err);
    return rc;
}

const veer_judge_settings *judge_settings_find(const veer_judge *judge, veer_store_bytes model,
                                               bool *ret_own)
{
    uint32_t at;
    const veer_judge_settings *own = NULL;
    if (veer_map_find(judge->models, model.data, model.len, &at))
        own = judge->own[at];
    if (ret_own != NULL)
        *ret_own = own != NULL;
    return own != NULL ? own : judge->fallback;
}

veer_rc veer_judge_settings_of(veer_judge *judge, const char *model, veer_arena *arena,
                               veer_judge_settings *ret, bool *ret_own, veer_err *err)
{
    const veer_json_node *node;
    veer_buf json;
    bool own;
    pthread_mutex_lock(&judge->lock);
    const veer_judge_settings *const found =
        judge_settings_find(judge, veer_store_text(model), &own);
    pthread_mutex_unlock(&judge->lock);
    veer_buf_init(&json, SETTINGS_BYTES);
    veer_rc rc = settings_json(found, &json, err);
    if (rc == VEER_OK)
        rc = veer_json_tree(json.data, json.len, arena, &node, err);
    if (rc == VEER_OK)
        rc = veer_judge_settings_read(node, arena, ret, err);
    veer_buf_done(&json);
    if (rc == VEER_OK && ret_own != NULL)
        *ret_own = own;
    return rc;
}

/* Writes them; nothing is changed in memory. */
static veer_rc put(judge_change *change, const char *model, const veer_judge_settings *settings,
                   veer_err *err)
{
    veer_buf json;
    if (settings == NULL)
        return judge_change_drop(change, VEER_STORE_DOC_MODEL_SETTINGS, model, err);
    veer_buf_init(&json, SETTINGS_BYTES);
    veer_rc rc = settings_json(settings, &json, err);
    if (rc == VEER_OK)
        rc = judge_change_put(change, VEER_STORE_DOC_MODEL_SETTINGS, model, VEER_STORE_NO_SERIES,
                              change->now_us, json.data, json.len, err);
    veer_buf_done(&json);
    return rc;
}

veer_rc veer_judge_set_settings(veer_judge *judge, const char *model,
                                const veer_judge_settings *settings, veer_err *err)
{
    judge_change change;
    judge_settings *fresh = NULL;
    uint32_t at = 0;
    veer_rc rc = settings != NULL ? copy(settings, &fresh, err) : VEER_OK;
    if (rc != VEER_OK)
        return rc;
    rc = judge_change_begin(judge, judge_now(judge), &change, err);
    if (rc != VEER_OK) {
        free_one(fresh);
        return rc;
    }
    rc = place(judge, model, strlen(model), &at, err);
    if (rc == VEER_OK)
        rc = put(&change, model, settings, err);
    if (rc == VEER_OK) {
        change.has_settings = true;
        change.settings_at = at;
        change.settings = fresh;
    } else {
        free_one(fresh);
    }
    return judge_change_end(&change, rc, err);
}

void judge_settings_take(veer_judge *judge, uint32_t at, judge_settings *settings)
{
    judge->own[at] = settings != NULL ? keep(judge, settings) : NULL;
}

void judge_settings_drop(judge_settings *settings)
{
    free_one(settings);
}
