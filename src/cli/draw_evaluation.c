/* How a model is judged. */
#include <string.h>

#include "base/limits.h"
#include "cli/draw.h"

static const veer_grid_column columns[] = {
    {.title = "setting", .key = "setting"},
    {.title = "value", .key = "value", .shrink = true},
};

static const char *word_of(const veer_json_node *node)
{
    switch (node->kind) {
    case VEER_JSON_TRUE:
        return "true";
    case VEER_JSON_FALSE:
        return "false";
    case VEER_JSON_STRING:
    case VEER_JSON_NUMBER:
        return node->text;
    default:
        return "auto";
    }
}

static void put_list(veer_grid *grid, const veer_json_node *list)
{
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    for (const veer_json_node *n = list->child; n != NULL; n = n->next)
        veer_buf_printf(&text, "%s%s", text.len > 0 ? "," : "", word_of(n));
    if (text.len > 0)
        veer_grid_text(grid, veer_buf_cstr(&text), VEER_TONE_PLAIN);
    else
        veer_grid_none(grid);
    veer_buf_done(&text);
}

veer_rc veer_draw_evaluation(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const veer_json_node *setting = veer_json_get_first(tree, "settings");
    veer_grid grid;
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    for (; setting != NULL; setting = setting->next) {
        veer_grid_row(&grid);
        veer_grid_text(&grid, setting->key, VEER_TONE_STRONG);
        if (setting->kind == VEER_JSON_ARRAY_BEGIN)
            put_list(&grid, setting);
        else
            veer_grid_text(&grid, word_of(setting), VEER_TONE_PLAIN);
    }
    const veer_rc rc = veer_sheet_grid(sheet, &grid, "no settings", err);
    veer_sheet_gap(sheet);
    veer_sheet_text(sheet, VEER_TONE_DIM,
                    veer_json_get_bool(tree, "own")
                        ? "set for this model; 'veer evaluation reset' takes the default ones again"
                        : "by default; 'veer evaluation set' changes them for this model");
    veer_grid_done(&grid);
    return rc;
}
