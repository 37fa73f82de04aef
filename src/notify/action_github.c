/* A workflow of GitHub. */
#include "notify/action.h"

static const veer_channel_setting settings[] = {
    {.name = "repository", .required = true, .help = "owner/name"},
    {.name = "workflow", .required = true, .help = "File name or number of the workflow"},
    {.name = "ref", .fallback = "main", .help = "Branch or tag that it runs on"},
    {.name = "token", .required = true, .secret = true, .help = "Token that may run workflows"},
    {.name = "inputs",
     .type = VEER_SETTING_MAP,
     .help = "Inputs of the workflow besides those of the run"},
    {.name = "url",
     .type = VEER_SETTING_URL,
     .fallback = "https://api.github.com",
     .help = "Base of the API"},
    {.name = "ca_file", .help = "PEM file of a private authority"},
};

const veer_action_kind veer_action_github = {
    .name = "github",
    .title = "GitHub workflow",
    .help = "Dispatches a workflow of a repository",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
};
