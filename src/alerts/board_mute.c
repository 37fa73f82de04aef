/* Inhibition: while an alert of a rule with `inhibits` is open, those of the named rules for the
 * same model and version are muted.
 *
 * Alerts are gone through from the most urgent one; one that is muted already mutes nobody. So no
 * two mute each other, round no circle either: who mutes was not muted when its turn came, and
 * whoever mutes it later had its turn later. */
#include <stdlib.h>
#include <string.h>

#include "alerts/board_impl.h"
#include "base/map.h"

typedef struct muting {
    veer_board *board;             /* whose alerts */
    const veer_rule *const *rules; /* n_rules that hold */
    size_t n_rules;                /* of them */
    veer_map *names;               /* numbers the rules that inhibit */
    const veer_rule **inhibitors;  /* rule by number */
    watch **at;                    /* the open ones by model, version and urgency */
    const char **by;               /* id of the alert that mutes each of at; NULL: none */
} muting;

static int compare_subjects(const watch *a, const watch *b)
{
    const int order = strcmp(a->key.model, b->key.model);
    return order != 0 ? order : strcmp(a->key.version, b->key.version);
}

static int order_muting(const void *a, const void *b)
{
    const watch *x = *(watch *const *)a, *y = *(watch *const *)b;
    const int order = compare_subjects(x, y);
    return order != 0 ? order : watch_by_urgency(x, y);
}

static bool inhibits(const veer_rule *rule, const char *name)
{
    if (strcmp(rule->name, name) == 0)
        return false;
    for (size_t i = 0; i < rule->n_inhibits; i++)
        if (veer_pattern_matches(rule->inhibits[i], name))
            return true;
    return false;
}

/* The rules that inhibit, by name. */
static veer_rc find_inhibitors(muting *m, veer_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_rules; i++)
        n += m->rules[i]->n_inhibits > 0;
    if (n == 0)
        return VEER_OK;
    m->inhibitors = malloc(n * sizeof(const veer_rule *));
    if (m->inhibitors == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = veer_map_new(n, &m->names, err);
    for (size_t i = 0; i < m->n_rules && rc == VEER_OK; i++) {
        const veer_rule *rule = m->rules[i];
        uint32_t index;
        if (rule->n_inhibits == 0)
            continue;
        rc = veer_map_put(m->names, rule->name, strlen(rule->name), &index, err);
        if (rc == VEER_OK)
            m->inhibitors[index] = rule;
    }
    return rc;
}

/* Mutes within at[from..to), one model and version. */
static void mute_group(const muting *m, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const char *rule = m->at[i]->key.rule;
        uint32_t index;
        if (m->by[i] != NULL || m->names == NULL ||
            !veer_map_find(m->names, rule, strlen(rule), &index))
            continue;
        for (size_t j = from; j < to; j++)
            if (m->by[j] == NULL && inhibits(m->inhibitors[index], m->at[j]->key.rule))
                m->by[j] = m->at[i]->alert->id;
    }
}

static veer_rc mark(veer_board *board, watch *w, const char *id, int64_t now_us,
                    veer_changes *changes, veer_err *err)
{
    veer_alert next = *w->alert;
    const char *before = next.inhibited_by;
    if (before == NULL ? id == NULL : id != NULL && strcmp(before, id) == 0)
        return VEER_OK;
    next.inhibited_by = id;
    const veer_rc rc =
        changes_put_event(changes,
                          id != NULL ? VEER_ALERT_EVENT_INHIBITED : VEER_ALERT_EVENT_UNINHIBITED,
                          next.id, now_us, "veer", id != NULL ? id : before, err);
    return rc != VEER_OK ? rc : board_amend(board, w, &next, changes, err);
}

/* The ids in m->by are of alerts that marking replaces: they are kept in the changes. */
static veer_rc keep_ids(const muting *m, veer_changes *changes, veer_err *err)
{
    for (size_t i = 0; i < m->board->open.n; i++)
        if (m->by[i] != NULL) {
            m->by[i] = veer_arena_strndup(&changes->arena, m->by[i], strlen(m->by[i]));
            if (m->by[i] == NULL)
                return veer_fail_nomem(err);
        }
    return VEER_OK;
}

static void mute_all(const muting *m, size_t n)
{
    for (size_t from = 0, to; from < n; from = to) {
        to = from + 1;
        while (to < n && compare_subjects(m->at[from], m->at[to]) == 0)
            to++;
        mute_group(m, from, to);
    }
}

veer_rc board_mark_inhibitions(veer_board *board, const veer_rule *const *rules, size_t n_rules,
                               int64_t now_us, veer_changes *changes, veer_err *err)
{
    muting m = {.board = board, .rules = rules, .n_rules = n_rules};
    const size_t n = board->open.n;
    if (n == 0)
        return VEER_OK;
    m.at = malloc(n * sizeof(watch *));
    m.by = calloc(n, sizeof(const char *));
    veer_rc rc = m.at == NULL || m.by == NULL ? veer_fail_nomem(err) : find_inhibitors(&m, err);
    if (rc == VEER_OK) {
        memcpy(m.at, board->open.at, n * sizeof(watch *));
        qsort(m.at, n, sizeof(watch *), order_muting);
        mute_all(&m, n);
        rc = keep_ids(&m, changes, err);
    }
    for (size_t i = 0; i < n && rc == VEER_OK; i++)
        rc = mark(board, m.at[i], m.by[i], now_us, changes, err);
    veer_map_free(m.names);
    free(m.inhibitors);
    free(m.at);
    free(m.by);
    return rc;
}
