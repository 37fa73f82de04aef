#include "ingest/names.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/map.h"

#define CHUNK 256u /* entries that are allocated together and never move */
#define CHUNKS (VEER_LIMIT_STORE_SERIES / CHUNK)
#define NONE UINT32_MAX

struct veer_ingest_names {
    veer_store *store;                /* borrowed */
    pthread_rwlock_t lock;            /* writer adds, others look up */
    veer_map *pairs;                  /* model, version -> number of the entry */
    veer_map *models;                 /* model -> number in first_of */
    uint32_t *first_of;               /* first entry of each model */
    veer_ingest_name *chunks[CHUNKS]; /* entries, by series id */
    uint32_t *last_of;                /* last entry of each model */
    uint32_t *next_of;                /* next entry of the same model, or NONE */
    size_t n;                         /* entries */
    size_t durable;                   /* of them, that the store has for ever */
};

static veer_ingest_name *entry_at(const veer_ingest_names *names, size_t i)
{
    return &names->chunks[i / CHUNK][i % CHUNK];
}

/* Key of a pair: the length of the model keeps ("a", "bc") and ("ab", "c") apart. */
static size_t pair_key(veer_store_bytes model, veer_store_bytes version,
                       char key[2 + 2 * VEER_LIMIT_NAME_BYTES])
{
    key[0] = (char)(model.len & 0xff);
    key[1] = (char)(model.len >> 8);
    memcpy(key + 2, model.data, model.len);
    if (version.len > 0)
        memcpy(key + 2 + model.len, version.data, version.len);
    return 2 + model.len + version.len;
}

/* Copies both texts, each with a NUL behind it, into one piece of memory. */
static veer_rc copy_texts(veer_ingest_name *entry, veer_store_bytes model, veer_store_bytes version,
                          veer_err *err)
{
    char *text = calloc(model.len + version.len + 2, 1);
    if (text == NULL)
        return veer_fail_nomem(err);
    memcpy(text, model.data, model.len);
    if (version.len > 0)
        memcpy(text + model.len + 1, version.data, version.len);
    entry->text = text;
    entry->name = (veer_store_bytes){text, model.len};
    entry->version = (veer_store_bytes){text + model.len + 1, version.len};
    return VEER_OK;
}

static veer_rc reserve_entry(veer_ingest_names *names, veer_err *err)
{
    if (names->n == VEER_LIMIT_STORE_SERIES)
        return veer_fail(err, VEER_ELIMIT, "more than %d models and versions",
                         VEER_LIMIT_STORE_SERIES);
    if (names->chunks[names->n / CHUNK] == NULL)
        names->chunks[names->n / CHUNK] = calloc(CHUNK, sizeof(veer_ingest_name));
    return names->chunks[names->n / CHUNK] == NULL ? veer_fail_nomem(err) : VEER_OK;
}

/* Puts an entry at the end of its model's list. */
static void link_entry(veer_ingest_names *names, uint32_t model_index, uint32_t index)
{
    names->next_of[index] = NONE;
    if (names->first_of[model_index] == NONE)
        names->first_of[model_index] = index;
    else
        names->next_of[names->last_of[model_index]] = index;
    names->last_of[model_index] = index;
}

/* The first entry of a model, or NONE. */
static uint32_t find_model(const veer_ingest_names *names, veer_store_bytes model)
{
    uint32_t index = 0;
    return veer_map_find(names->models, model.data, model.len, &index) ? names->first_of[index]
                                                                       : NONE;
}

/* Adds the series of an id, larger than all that are there. */
static veer_rc add(veer_ingest_names *names, uint32_t series, veer_store_bytes model,
                   veer_store_bytes version, veer_err *err)
{
    char key[2 + 2 * VEER_LIMIT_NAME_BYTES];
    veer_ingest_name entry = {.series = series, .model = series};
    uint32_t model_index = 0, index = 0;
    const size_t known_models = veer_map_count(names->models);
    veer_rc rc = reserve_entry(names, err);
    if (rc != VEER_OK)
        return rc;
    rc = copy_texts(&entry, model, version, err);
    if (rc == VEER_OK)
        rc = veer_map_put(names->models, model.data, model.len, &model_index, err);
    if (rc == VEER_OK && veer_map_count(names->models) > known_models)
        names->first_of[model_index] = NONE;
    if (rc == VEER_OK)
        rc = veer_map_put(names->pairs, key, pair_key(model, version, key), &index, err);
    if (rc != VEER_OK) {
        free(entry.text);
        return rc;
    }
    if (names->first_of[model_index] != NONE)
        entry.model = entry_at(names, names->first_of[model_index])->model;
    *entry_at(names, names->n) = entry;
    link_entry(names, model_index, (uint32_t)names->n);
    names->n++;
    return VEER_OK;
}

typedef struct load_work {
    veer_ingest_names *names;
    veer_err *err;
} load_work;

static veer_rc load_one(void *context, const veer_store_series *series)
{
    const load_work *w = context;
    return add(w->names, series->id, series->model, series->version, w->err);
}

veer_rc veer_ingest_names_open(veer_store *store, veer_ingest_names **ret, veer_err *err)
{
    veer_ingest_names *names = calloc(1, sizeof *names);
    if (names == NULL)
        return veer_fail_nomem(err);
    names->store = store;
    if (pthread_rwlock_init(&names->lock, NULL) != 0) {
        free(names);
        return veer_fail_nomem(err);
    }
    names->first_of = calloc(VEER_LIMIT_STORE_SERIES, sizeof *names->first_of);
    names->last_of = calloc(VEER_LIMIT_STORE_SERIES, sizeof *names->last_of);
    names->next_of = calloc(VEER_LIMIT_STORE_SERIES, sizeof *names->next_of);
    veer_rc rc = VEER_OK;
    if (names->first_of == NULL || names->last_of == NULL || names->next_of == NULL)
        rc = veer_fail_nomem(err);
    if (rc == VEER_OK)
        rc = veer_map_new(VEER_LIMIT_STORE_SERIES, &names->pairs, err);
    if (rc == VEER_OK)
        rc = veer_map_new(VEER_LIMIT_STORE_SERIES, &names->models, err);
    load_work w = {names, err};
    if (rc == VEER_OK)
        rc = veer_store_series_each(store, load_one, &w, err);
    if (rc != VEER_OK) {
        veer_ingest_names_free(names);
        return rc;
    }
    names->durable = names->n;
    for (size_t i = 0; i < names->n; i++)
        entry_at(names, i)->has_predictions = true;
    *ret = names;
    return VEER_OK;
}

void veer_ingest_names_free(veer_ingest_names *names)
{
    if (names == NULL)
        return;
    for (size_t i = 0; i < names->n; i++)
        free(entry_at(names, i)->text);
    for (size_t i = 0; i < CHUNKS; i++)
        free(names->chunks[i]);
    free(names->first_of);
    free(names->last_of);
    free(names->next_of);
    veer_map_free(names->pairs);
    veer_map_free(names->models);
    pthread_rwlock_destroy(&names->lock);
    free(names);
}

veer_rc veer_ingest_names_get(veer_ingest_names *names, veer_store_bytes model,
                              veer_store_bytes version, bool known_only, veer_ingest_name **ret,
                              veer_err *err)
{
    char key[2 + 2 * VEER_LIMIT_NAME_BYTES];
    uint32_t index = 0, series = 0;
    if (model.len == 0 || model.len > VEER_LIMIT_NAME_BYTES || version.len > VEER_LIMIT_NAME_BYTES)
        return veer_fail(err, VEER_EINVAL, "model and version have at most %d bytes",
                         VEER_LIMIT_NAME_BYTES);
    /* Only this thread adds, so it reads without the lock. */
    if (veer_map_find(names->pairs, key, pair_key(model, version, key), &index)) {
        *ret = entry_at(names, index);
        return VEER_OK;
    }
    const bool known = find_model(names, model) != NONE;
    if (known_only && !known)
        return veer_fail(err, VEER_ENOTFOUND, "model '%.*s' is not known", (int)model.len,
                         (const char *)model.data);
    veer_rc rc = veer_store_series_id(names->store, model, version, &series, err);
    if (rc != VEER_OK)
        return rc;
    pthread_rwlock_wrlock(&names->lock);
    rc = add(names, series, model, version, err);
    pthread_rwlock_unlock(&names->lock);
    if (rc == VEER_OK)
        *ret = entry_at(names, names->n - 1);
    return rc;
}

bool veer_ingest_names_model(veer_ingest_names *names, veer_store_bytes model, uint32_t *ret)
{
    pthread_rwlock_rdlock(&names->lock);
    const uint32_t first = find_model(names, model);
    if (first != NONE)
        *ret = entry_at(names, first)->model;
    pthread_rwlock_unlock(&names->lock);
    return first != NONE;
}

veer_ingest_name *veer_ingest_names_at(veer_ingest_names *names, uint32_t series)
{
    pthread_rwlock_rdlock(&names->lock);
    size_t low = 0, high = names->n;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (entry_at(names, middle)->series < series)
            low = middle + 1;
        else
            high = middle;
    }
    veer_ingest_name *found =
        low < names->n && entry_at(names, low)->series == series ? entry_at(names, low) : NULL;
    pthread_rwlock_unlock(&names->lock);
    return found;
}

void veer_ingest_names_durable(veer_ingest_names *names)
{
    if (names->durable == names->n)
        return;
    pthread_rwlock_wrlock(&names->lock);
    names->durable = names->n;
    pthread_rwlock_unlock(&names->lock);
}

static bool same_text(veer_store_bytes a, veer_store_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static veer_rc copy_entry(veer_arena *arena, const veer_ingest_name *entry, veer_model_series *ret,
                          veer_err *err)
{
    const char *version = veer_arena_strndup(arena, entry->version.data, entry->version.len);
    if (version == NULL)
        return veer_fail_nomem(err);
    *ret = (veer_model_series){entry->series, {version, entry->version.len}};
    return VEER_OK;
}

static bool is_wanted(const veer_ingest_names *names, uint32_t i, veer_store_bytes version)
{
    return i < names->durable &&
           (version.data == NULL || same_text(entry_at(names, i)->version, version));
}

static veer_rc list_series(const veer_ingest_names *names, uint32_t first, veer_store_bytes version,
                           veer_arena *arena, veer_model_series **ret, size_t *ret_n, veer_err *err)
{
    size_t n = 0, filled = 0;
    for (uint32_t i = first; i != NONE; i = names->next_of[i])
        n += is_wanted(names, i, version) ? 1u : 0u;
    if (n == 0)
        return veer_fail(err, VEER_ENOTFOUND, "no such model or version");
    veer_model_series *list = veer_arena_array(arena, n, sizeof *list);
    if (list == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = VEER_OK;
    for (uint32_t i = first; rc == VEER_OK && i != NONE; i = names->next_of[i])
        if (is_wanted(names, i, version))
            rc = copy_entry(arena, entry_at(names, i), &list[filled++], err);
    if (rc == VEER_OK) {
        *ret = list;
        *ret_n = n;
    }
    return rc;
}

veer_rc veer_ingest_names_of(veer_ingest_names *names, veer_store_bytes model,
                             veer_store_bytes version, veer_arena *arena, veer_model_series **ret,
                             size_t *ret_n, veer_err *err)
{
    pthread_rwlock_rdlock(&names->lock);
    const veer_rc rc =
        list_series(names, find_model(names, model), version, arena, ret, ret_n, err);
    pthread_rwlock_unlock(&names->lock);
    return rc;
}

veer_rc veer_ingest_names_each(veer_ingest_names *names, veer_store_series_fn fn, void *context)
{
    veer_rc rc = VEER_OK;
    pthread_rwlock_rdlock(&names->lock);
    for (size_t i = 0; rc == VEER_OK && i < names->durable; i++) {
        const veer_ingest_name *entry = entry_at(names, i);
        const veer_store_series series = {entry->series, entry->name, entry->version};
        rc = fn(context, &series);
    }
    pthread_rwlock_unlock(&names->lock);
    return rc;
}
