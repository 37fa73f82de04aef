#include "cli/wish.h"

#include <string.h>

#include "base/limits.h"

veer_rc veer_wish_run(const veer_cli *cli, const veer_view_options *options, veer_view *view,
                      const veer_wish *members, size_t n, int *ret_exit, veer_err *err)
{
    veer_body body;
    veer_body_begin(&body);
    for (size_t i = 0; i < n; i++)
        veer_body_text(&body, members[i].key, members[i].text);
    veer_rc rc = veer_body_end(&body, err);
    view->question.body = &body.buf;
    if (rc == VEER_OK)
        rc = veer_view_run(cli, options, view, ret_exit, err);
    view->question.body = NULL;
    veer_body_done(&body);
    return rc;
}

veer_rc veer_wish_pairs(veer_body *body, const char *key, const char *what,
                        const veer_opt_list *items, veer_err *err)
{
    if (items->n == 0)
        return VEER_OK;
    veer_json_put_key(&body->w, key);
    veer_json_begin_object(&body->w);
    for (size_t i = 0; i < items->n; i++) {
        char name[VEER_LIMIT_NAME_BYTES + 1];
        const char *const item = items->items[i];
        const char *const sign = strchr(item, '=');
        const size_t len = sign == NULL ? 0 : (size_t)(sign - item);
        if (len == 0 || len >= sizeof name)
            return veer_fail(err, VEER_EINVAL, "%s is NAME=VALUE, not '%.60s'", what, item);
        memcpy(name, item, len);
        name[len] = '\0';
        veer_body_text(body, name, sign + 1);
    }
    veer_json_end_object(&body->w);
    return VEER_OK;
}
