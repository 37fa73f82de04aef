/* server/judging_files.h: the files of rules that the settings name. */
#ifndef VEER_SERVER_JUDGING_FILES_H
#define VEER_SERVER_JUDGING_FILES_H

#include "rules/rule.h"
#include "server/config.h"
#include "server/log.h"

/** Reads all of them, in the arena; their rules have "file:PATH" as source. If one does not hold,
 * the first mistake is the failure ("rules.yaml:3:5: ..."), and the others are logged. */
veer_rc veer_server_read_rules(const veer_config_list *files, veer_log *log, veer_arena *arena,
                               veer_rule **ret, size_t *ret_n, veer_err *err);

#endif
