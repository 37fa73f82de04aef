#include "cli/alert_views.h"

#include <string.h>

#include "base/limits.h"
#include "base/line.h"
#include "cli/draw.h"

#define TEXT(node, key) veer_json_get_text((node), (key), "")

static void put_word(veer_grid *grid, const veer_json_node *node, const char *key)
{
    veer_cell_text(grid, node, key, veer_draw_tone(TEXT(node, key)));
}

/* A sentence of pieces, made harmless and wrapped where it is drawn. */
typedef struct sentence {
    veer_buf text; /* so far */
} sentence;

static void sentence_begin(sentence *s)
{
    veer_buf_init(&s->text, VEER_LIMIT_BUF_BYTES);
}

static veer_rc sentence_end(sentence *s, const veer_sheet *sheet, veer_tone tone, veer_err *err)
{
    const char *const text = veer_buf_cstr(&s->text);
    const veer_rc rc = veer_buf_status(&s->text, err);
    if (rc == VEER_OK)
        veer_sheet_text(sheet, tone, text);
    veer_buf_done(&s->text);
    return rc;
}

/* ---- alerts ---- */

static const veer_grid_column alert_columns[] = {
    {.title = "id", .key = "id", .keep = 3},
    {.title = "severity", .key = "severity"},
    {.title = "status", .key = "status"},
    {.title = "model", .key = "model", .shrink = true, .keep = 2},
    {.title = "version", .key = "version", .shrink = true, .keep = 1},
    {.title = "rule", .key = "rule", .shrink = true, .keep = 2},
    {.title = "fired", .key = "fired", .drop = 1},
    {.title = "not told", .key = "held_back", .drop = 2},
    {.title = "message", .key = "message", .shrink = true, .drop = 3},
};

veer_rc veer_draw_alerts(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    veer_grid grid;
    veer_grid_init(&grid, alert_columns, sizeof alert_columns / sizeof *alert_columns);
    const veer_json_node *alert = veer_json_get_first(tree, "alerts");
    for (; alert != NULL; alert = alert->next) {
        veer_grid_row(&grid);
        veer_cell_text(&grid, alert, "id", VEER_TONE_STRONG);
        put_word(&grid, alert, "severity");
        put_word(&grid, alert, "status");
        veer_cell_text(&grid, alert, "model", VEER_TONE_PLAIN);
        veer_cell_text(&grid, alert, "version", VEER_TONE_PLAIN);
        veer_cell_text(&grid, alert, "rule", VEER_TONE_PLAIN);
        veer_cell_time(&grid, alert, "fired");
        veer_cell_text(&grid, alert, "held_back", VEER_TONE_DIM);
        veer_cell_text(&grid, alert, "message", VEER_TONE_PLAIN);
    }
    const veer_rc rc = veer_sheet_grid(sheet, &grid, "no alerts", err);
    veer_grid_done(&grid);
    if (rc == VEER_OK && veer_json_get_bool(tree, "truncated"))
        veer_sheet_text(sheet, VEER_TONE_DIM, "there are more; --limit, --model or --hours choose");
    return rc;
}

static const veer_grid_column event_columns[] = {
    {.title = "time", .key = "time"},
    {.title = "event", .key = "event"},
    {.title = "by", .key = "actor"},
    {.title = "detail", .key = "detail", .shrink = true},
};

static veer_rc draw_events(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    veer_grid grid;
    veer_grid_init(&grid, event_columns, sizeof event_columns / sizeof *event_columns);
    const veer_json_node *event = veer_json_get_first(tree, "events");
    for (; event != NULL; event = event->next) {
        veer_grid_row(&grid);
        veer_cell_time(&grid, event, "time");
        veer_cell_text(&grid, event, "event", VEER_TONE_STRONG);
        veer_cell_text(&grid, event, "actor", VEER_TONE_PLAIN);
        veer_cell_text(&grid, event, "detail", VEER_TONE_PLAIN);
    }
    veer_sheet_title(sheet, "Events");
    const veer_rc rc = veer_sheet_grid(sheet, &grid, "none", err);
    veer_grid_done(&grid);
    return rc;
}

static const struct {
    const char *key;  /* of the alert */
    const char *name; /* for people */
    bool is_time;     /* it is a time */
} facts[] = {
    {"severity", "severity", false},
    {"status", "status", false},
    {"rule", "rule", false},
    {"expr", "condition", false},
    {"model", "model", false},
    {"version", "version", false},
    {"segment", "segment", false},
    {"started", "holds since", true},
    {"fired", "fired", true},
    {"updated", "last looked at", true},
    {"acknowledged", "acknowledged", true},
    {"acknowledged_by", "acknowledged by", false},
    {"resolved", "resolved", true},
    {"resolved_by", "resolved by", false},
    {"notes", "notes", false},
    {"silenced_by", "silence", false},
    {"inhibited_by", "muted by", false},
    {"held_back", "nobody was told", false},
    {"runbook", "runbook", false},
};

static const veer_grid_column fact_columns[] = {
    {.title = "what", .key = "what"},
    {.title = "value", .key = "value", .shrink = true},
};

static veer_rc draw_facts(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    veer_grid grid;
    veer_grid_init(&grid, fact_columns, sizeof fact_columns / sizeof *fact_columns);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        const char *const text = TEXT(tree, facts[i].key);
        if (text[0] == '\0')
            continue;
        veer_grid_row(&grid);
        veer_grid_text(&grid, facts[i].name, VEER_TONE_PLAIN);
        if (facts[i].is_time)
            veer_cell_time(&grid, tree, facts[i].key);
        else
            put_word(&grid, tree, facts[i].key);
    }
    const veer_rc rc = veer_sheet_grid(sheet, &grid, "nothing is known", err);
    veer_grid_done(&grid);
    return rc;
}

veer_rc veer_draw_alert(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    veer_rc rc = VEER_OK;
    veer_sheet_title(sheet, TEXT(tree, "id"));
    veer_sheet_text(sheet, veer_draw_tone(TEXT(tree, "severity")), TEXT(tree, "message"));
    veer_sheet_gap(sheet);
    if (sheet->format != VEER_FORMAT_CSV)
        rc = draw_facts(sheet, tree, err);
    return rc == VEER_OK ? draw_events(sheet, tree, err) : rc;
}

veer_rc veer_draw_alert_done(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const char *const status = TEXT(tree, "status");
    const bool resolved = strcmp(status, "resolved") == 0;
    sentence s;
    sentence_begin(&s);
    veer_buf_printf(&s.text, "%s of ", TEXT(tree, "rule"));
    veer_draw_model_name(&s.text, tree);
    veer_buf_printf(&s.text, " is %s by %s", status,
                    TEXT(tree, resolved ? "resolved_by" : "acknowledged_by"));
    return sentence_end(&s, sheet, VEER_TONE_GOOD, err);
}

static const veer_grid_column summary_columns[] = {
    {.title = "status", .key = "status"},
    {.title = "critical", .key = "critical", .align = VEER_ALIGN_RIGHT},
    {.title = "high", .key = "high", .align = VEER_ALIGN_RIGHT},
    {.title = "medium", .key = "medium", .align = VEER_ALIGN_RIGHT},
    {.title = "low", .key = "low", .align = VEER_ALIGN_RIGHT},
    {.title = "all", .key = "all", .align = VEER_ALIGN_RIGHT},
};

/* Columns of severities behind the status. */
#define FIRST_SEVERITY 1
#define LAST_SEVERITY 4

veer_rc veer_draw_alert_summary(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    char line[160];
    veer_grid grid;
    veer_grid_init(&grid, summary_columns, sizeof summary_columns / sizeof *summary_columns);
    const veer_json_node *status = veer_json_get_first(tree, "by_status");
    for (; status != NULL; status = status->next) {
        uint64_t all = 0;
        veer_grid_row(&grid);
        veer_grid_text(&grid, status->key, veer_draw_tone(status->key));
        for (size_t i = FIRST_SEVERITY; i <= LAST_SEVERITY; i++) {
            const char *const severity = summary_columns[i].key;
            all += veer_json_get_count(status, severity);
            veer_cell_count(&grid, status, severity, VEER_TONE_PLAIN);
        }
        veer_grid_count(&grid, all, VEER_TONE_STRONG);
    }
    veer_line_print(line, sizeof line, "alerts in %llu hours: %llu; nobody was told of %llu",
                    (unsigned long long)veer_json_get_count(tree, "hours"),
                    (unsigned long long)veer_json_get_count(tree, "total_count"),
                    (unsigned long long)veer_json_get_count(tree, "held_back_count"));
    veer_sheet_text(sheet, VEER_TONE_PLAIN, line);
    const veer_rc rc = veer_sheet_grid(sheet, &grid, "no alerts", err);
    veer_grid_done(&grid);
    return rc;
}

/* ---- silences ---- */

static const veer_grid_column silence_columns[] = {
    {.title = "id", .key = "id"},
    {.title = "mutes", .key = "matchers", .shrink = true, .keep = 2},
    {.title = "from", .key = "from", .drop = 2},
    {.title = "to", .key = "to"},
    {.title = "by", .key = "by", .shrink = true, .keep = 1},
    {.title = "comment", .key = "comment", .shrink = true, .drop = 1},
};

/* "model=fraud severity=low" */
static void put_matchers(veer_buf *out, const veer_json_node *silence)
{
    const veer_json_node *at = veer_json_get_first(silence, "matchers");
    for (const char *before = ""; at != NULL; at = at->next, before = " ")
        veer_buf_printf(out, "%s%s=%s", before, at->key, at->text != NULL ? at->text : "");
}

veer_rc veer_draw_silences(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    veer_grid grid;
    veer_buf words;
    veer_buf_init(&words, VEER_LIMIT_BUF_BYTES);
    veer_grid_init(&grid, silence_columns, sizeof silence_columns / sizeof *silence_columns);
    const veer_json_node *silence = veer_json_get_first(tree, "silences");
    for (; silence != NULL; silence = silence->next) {
        veer_buf_clear(&words);
        put_matchers(&words, silence);
        veer_grid_row(&grid);
        veer_cell_text(&grid, silence, "id", VEER_TONE_STRONG);
        veer_grid_text(&grid, veer_buf_cstr(&words), VEER_TONE_PLAIN);
        veer_cell_time(&grid, silence, "from");
        veer_cell_time(&grid, silence, "to");
        veer_cell_text(&grid, silence, "by", VEER_TONE_PLAIN);
        veer_cell_text(&grid, silence, "comment", VEER_TONE_PLAIN);
    }
    veer_rc rc = veer_buf_status(&words, err);
    if (rc == VEER_OK)
        rc = veer_sheet_grid(sheet, &grid, "no silences; 'veer silences add' makes one", err);
    veer_grid_done(&grid);
    veer_buf_done(&words);
    return rc;
}

veer_rc veer_draw_silence_made(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    sentence s;
    sentence_begin(&s);
    veer_buf_printf(&s.text, "silence %s mutes ", TEXT(tree, "id"));
    put_matchers(&s.text, tree);
    veer_buf_printf(&s.text, " until %s", TEXT(tree, "to"));
    return sentence_end(&s, sheet, VEER_TONE_PLAIN, err);
}

/* ---- channels ---- */

static const veer_grid_column channel_columns[] = {
    {.title = "name", .key = "name", .shrink = true, .keep = 2},
    {.title = "kind", .key = "kind"},
    {.title = "default", .key = "default"},
    {.title = "from severity", .key = "min_severity"},
    {.title = "waiting", .key = "waiting", .align = VEER_ALIGN_RIGHT, .drop = 1},
    {.title = "last sent", .key = "last_time", .drop = 2},
    {.title = "result", .key = "last_error", .shrink = true},
};

static void put_last(veer_grid *grid, const veer_json_node *channel)
{
    const veer_json_node *const last = veer_json_get(channel, "last");
    veer_cell_time(grid, last, "time");
    if (last == NULL)
        veer_grid_none(grid);
    else if (veer_json_get_bool(last, "ok"))
        veer_grid_both(grid, "ok", "", VEER_TONE_GOOD);
    else
        veer_cell_text(grid, last, "error", VEER_TONE_BAD);
}

veer_rc veer_draw_channels(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    veer_grid grid;
    veer_grid_init(&grid, channel_columns, sizeof channel_columns / sizeof *channel_columns);
    const veer_json_node *channel = veer_json_get_first(tree, "channels");
    for (; channel != NULL; channel = channel->next) {
        veer_grid_row(&grid);
        veer_cell_text(&grid, channel, "name", VEER_TONE_STRONG);
        veer_cell_text(&grid, channel, "kind", VEER_TONE_PLAIN);
        veer_grid_text(&grid, veer_json_get_bool(channel, "default") ? "yes" : "no",
                       VEER_TONE_PLAIN);
        veer_cell_text(&grid, channel, "min_severity", VEER_TONE_PLAIN);
        veer_cell_count(&grid, channel, "waiting", VEER_TONE_PLAIN);
        put_last(&grid, channel);
    }
    const veer_rc rc =
        veer_sheet_grid(sheet, &grid,
                        "no channels; the setting channels.file names the file of them", err);
    veer_grid_done(&grid);
    return rc;
}

veer_rc veer_draw_channel_test(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const bool delivered = veer_json_get_bool(tree, "delivered");
    sentence s;
    sentence_begin(&s);
    veer_buf_printf(&s.text, "%s: %s", TEXT(tree, "channel"),
                    delivered ? "the test message was taken" : "not delivered");
    if (TEXT(tree, "error")[0] != '\0')
        veer_buf_printf(&s.text, ": %s", TEXT(tree, "error"));
    return sentence_end(&s, sheet, delivered ? VEER_TONE_GOOD : VEER_TONE_BAD, err);
}

/* ---- retraining ---- */

static const veer_grid_column run_columns[] = {
    {.title = "id", .key = "id", .keep = 2},
    {.title = "status", .key = "status"},
    {.title = "model", .key = "model", .shrink = true, .keep = 2},
    {.title = "version", .key = "version", .shrink = true},
    {.title = "new version", .key = "new_version", .shrink = true, .keep = 1},
    {.title = "requested", .key = "requested", .drop = 1},
    {.title = "ended", .key = "ended", .drop = 2},
    {.title = "by", .key = "by", .shrink = true, .drop = 3},
    {.title = "reason", .key = "reason", .shrink = true, .drop = 4},
};

veer_rc veer_draw_retraining(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    veer_grid grid;
    veer_grid_init(&grid, run_columns, sizeof run_columns / sizeof *run_columns);
    const veer_json_node *run = veer_json_get_first(tree, "runs");
    for (; run != NULL; run = run->next) {
        veer_grid_row(&grid);
        veer_cell_text(&grid, run, "id", VEER_TONE_STRONG);
        put_word(&grid, run, "status");
        veer_cell_text(&grid, run, "model", VEER_TONE_PLAIN);
        veer_cell_text(&grid, run, "version", VEER_TONE_PLAIN);
        veer_cell_text(&grid, run, "new_version", VEER_TONE_PLAIN);
        veer_cell_time(&grid, run, "requested");
        veer_cell_time(&grid, run, "ended");
        veer_cell_text(&grid, run, "by", VEER_TONE_PLAIN);
        veer_cell_text(&grid, run, "reason", VEER_TONE_PLAIN);
    }
    const veer_rc rc = veer_sheet_grid(
        sheet, &grid,
        "no runs; a rule with 'retrain: true' starts one when it fires, or 'veer retraining start'",
        err);
    veer_grid_done(&grid);
    return rc;
}

veer_rc veer_draw_retraining_run(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const char *const status = TEXT(tree, "status");
    sentence s;
    sentence_begin(&s);
    veer_buf_printf(&s.text, "run %s of ", TEXT(tree, "id"));
    veer_draw_model_name(&s.text, tree);
    veer_buf_printf(&s.text, " is %s", status);
    if (TEXT(tree, "new_version")[0] != '\0')
        veer_buf_printf(&s.text, ": version %s", TEXT(tree, "new_version"));
    if (TEXT(tree, "notes")[0] != '\0')
        veer_buf_printf(&s.text, " (%s)", TEXT(tree, "notes"));
    return sentence_end(&s, sheet, veer_draw_tone(status), err);
}
