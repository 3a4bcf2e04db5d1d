//! The operations on sessions and accounts.

mod api_keys;
mod colleagues;
mod links;
mod open_sessions;
mod problems;
mod second_factors;
mod sessions;
mod users;

use crate::http::Routes;

/// The routes of this domain.
pub fn routes(config: &mut impl Routes) {
    config
        .service(sessions::set_up)
        .service(sessions::login)
        .service(sessions::refresh)
        .service(sessions::logout)
        .service(sessions::get_me)
        .service(sessions::change_password)
        .service(sessions::accept_invitation)
        .service(second_factors::finish_login)
        .service(second_factors::get_second_factor)
        .service(second_factors::enrol_second_factor)
        .service(second_factors::confirm_second_factor)
        .service(second_factors::remove_second_factor)
        .service(second_factors::renew_recovery_codes)
        .service(second_factors::reset_second_factor)
        .service(links::reset_password)
        .service(links::forgot_password)
        .service(links::mail_invitation)
        .service(links::mail_password_reset)
        .service(links::invite_user)
        .service(links::make_password_reset)
        .service(open_sessions::list_sessions)
        .service(open_sessions::end_session)
        .service(open_sessions::end_sessions)
        .service(open_sessions::list_user_sessions)
        .service(open_sessions::end_user_session)
        .service(open_sessions::end_user_sessions)
        .service(colleagues::list_colleagues)
        .service(api_keys::list_api_keys)
        .service(api_keys::create_api_key)
        .service(api_keys::get_api_key)
        .service(api_keys::rotate_api_key)
        .service(api_keys::revoke_api_key)
        .service(users::list_users)
        .service(users::create_user)
        .service(users::get_user)
        .service(users::update_user)
        .service(users::delete_user)
        .service(users::suspend_user)
        .service(users::reactivate_user);
}
