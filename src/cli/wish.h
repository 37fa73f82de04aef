/* cli/wish.h: questions whose body is made of a few texts of the command line. */
#ifndef VEER_CLI_WISH_H
#define VEER_CLI_WISH_H

#include "cli/body.h"
#include "cli/view.h"

/** A member of the body. */
typedef struct veer_wish {
    const char *key;  /* of the member */
    const char *text; /* NULL: left out */
} veer_wish;

/** Runs a view whose question has an object of n texts as its body. */
veer_rc veer_wish_run(const veer_cli *cli, const veer_view_options *options, veer_view *view,
                      const veer_wish *members, size_t n, int *ret_exit, veer_err *err);

/** A member with an object of texts, from items NAME=VALUE; without items it is left out.
 * VEER_EINVAL names `what` and the item that has no name or no sign. */
veer_rc veer_wish_pairs(veer_body *body, const char *key, const char *what,
                        const veer_opt_list *items, veer_err *err);

#endif
