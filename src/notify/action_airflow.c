/* A DAG of Airflow. */
#include "notify/action.h"

static const veer_channel_setting settings[] = {
    {.name = "url",
     .type = VEER_SETTING_URL,
     .required = true,
     .secret = true,
     .help = "Base of the web server"},
    {.name = "dag", .required = true, .help = "Id of the DAG"},
    {.name = "user", .help = "User of basic authentication"},
    {.name = "password", .secret = true, .help = "Password of the user"},
    {.name = "token", .secret = true, .help = "Bearer token, instead of user and password"},
    {.name = "ca_file", .help = "PEM file of a private authority"},
};

const veer_action_kind veer_action_airflow = {
    .name = "airflow",
    .title = "Airflow",
    .help = "Triggers a run of a DAG",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
};
