/* Words and tones that drawings of judgement share, and alerts as rows. */
#include <string.h>

#include "base/limits.h"
#include "cli/draw.h"
#include "report/format.h"

static const struct {
    const char *word; /* as the server says it */
    veer_tone tone;   /* how loud */
} tones[] = {
    {"critical", VEER_TONE_BAD},  {"high", VEER_TONE_BAD},     {"medium", VEER_TONE_WARN},
    {"low", VEER_TONE_WARN},      {"none", VEER_TONE_GOOD},    {"excellent", VEER_TONE_GOOD},
    {"good", VEER_TONE_GOOD},     {"fair", VEER_TONE_WARN},    {"poor", VEER_TONE_BAD},
    {"degrading", VEER_TONE_BAD}, {"degraded", VEER_TONE_BAD}, {"improving", VEER_TONE_GOOD},
    {"improved", VEER_TONE_GOOD}, {"active", VEER_TONE_BAD},   {"acknowledged", VEER_TONE_WARN},
    {"worse", VEER_TONE_BAD},     {"better", VEER_TONE_GOOD},  {"drift", VEER_TONE_BAD},
    {"resolved", VEER_TONE_DIM},  {"failed", VEER_TONE_BAD},   {"completed", VEER_TONE_GOOD},
    {"running", VEER_TONE_WARN},
};

veer_tone veer_draw_tone(const char *word)
{
    for (size_t i = 0; i < sizeof tones / sizeof *tones; i++)
        if (strcmp(tones[i].word, word) == 0)
            return tones[i].tone;
    return VEER_TONE_PLAIN;
}

void veer_draw_model_name(veer_buf *out, const veer_json_node *node)
{
    const char *const version = veer_json_get_text(node, "version", NULL);
    veer_buf_puts(out, veer_json_get_text(node, "model", "?"));
    if (version != NULL)
        veer_buf_printf(out, " %s", version[0] != '\0' ? version : "(no version)");
}

const veer_grid_column veer_draw_alert_columns[] = {
    {.title = "id", .key = "id", .drop = 4},
    {.title = "severity", .key = "severity"},
    {.title = "status", .key = "status", .drop = 2},
    {.title = "rule", .key = "rule", .shrink = true, .keep = 3},
    {.title = "version", .key = "version", .shrink = true, .drop = 3},
    {.title = "since", .key = "fired", .drop = 1},
    {.title = "what", .key = "message", .shrink = true, .keep = 30},
};
const size_t veer_n_draw_alert_columns =
    sizeof veer_draw_alert_columns / sizeof *veer_draw_alert_columns;

void veer_draw_alert_row(veer_grid *grid, const veer_json_node *alert)
{
    veer_grid_row(grid);
    veer_cell_text(grid, alert, "id", VEER_TONE_DIM);
    veer_cell_text(grid, alert, "severity",
                   veer_draw_tone(veer_json_get_text(alert, "severity", "")));
    veer_cell_text(grid, alert, "status", veer_draw_tone(veer_json_get_text(alert, "status", "")));
    veer_cell_text(grid, alert, "rule", VEER_TONE_STRONG);
    veer_cell_text(grid, alert, "version", VEER_TONE_PLAIN);
    veer_cell_time(grid, alert, "fired");
    veer_cell_text(grid, alert, "message", VEER_TONE_PLAIN);
}
