<?php
/**
 * Plugin Name: gyeot: hold comments that may add harm
 * Description: Asks your own gyeot server about each new comment and holds for a moderator what it marks. It never rejects one.
 * License: Apache-2.0
 *
 * SPDX-License-Identifier: Apache-2.0
 * Copyright the gyeot maintainers
 *
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with
 * the License. You may obtain a copy of the License at https://www.apache.org/licenses/LICENSE-2.0
 * Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on
 * an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the
 * specific language governing permissions and limitations under the License.
 *
 * Put this file into wp-content/mu-plugins/ and two lines into wp-config.php:
 *
 *     define( 'GYEOT_URL', 'http://127.0.0.1:8100' );
 *     define( 'GYEOT_KEY', '...' );
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// Other checks come first (priority 99): what they held, called spam or refused stays as it is.
add_filter( 'pre_comment_approved', 'gyeot_hold_what_may_harm', 99, 2 );

/**
 * Turn an approved comment into a held one where the server marks it.
 *
 * @param int|string|WP_Error $approved 1, 0, 'spam', 'trash' or an error.
 * @param array               $comment  The comment, slashed as WordPress hands it around.
 * @return int|string|WP_Error
 */
function gyeot_hold_what_may_harm( $approved, $comment ) {
	if ( is_wp_error( $approved ) || 1 !== (int) $approved || ! defined( 'GYEOT_URL' ) || ! defined( 'GYEOT_KEY' ) ) {
		return $approved;
	}
	if ( in_array( $comment['comment_type'] ?? '', array( 'pingback', 'trackback' ), true ) ) {
		return $approved;
	}
	$text  = gyeot_plain( wp_unslash( $comment['comment_content'] ) );
	$title = mb_substr( gyeot_plain( get_the_title( $comment['comment_post_ID'] ) ), 0, 1000, 'UTF-8' );
	if ( mb_strlen( $text, 'UTF-8' ) > 20480 ) {
		return 0; // More than the server takes: a person looks.
	}
	return gyeot_marks( $text, $title ) ? 0 : $approved;
}

/**
 * Whether the server gives the comment any label. No answer counts as none: a comment must not wait for a broken server.
 */
function gyeot_marks( string $text, string $title ): bool {
	if ( get_transient( 'gyeot_silent' ) ) {
		return false;
	}
	$answer = wp_remote_post(
		GYEOT_URL . '/v1/posts:classify',
		array(
			'timeout'     => 2,
			'redirection' => 0,
			'headers'     => array(
				'Content-Type' => 'application/json',
				'X-API-Key'    => GYEOT_KEY,
			),
			'body'        => wp_json_encode(
				array(
					'title' => $title,
					'posts' => array( array( 'text' => $text ) ),
				)
			),
		)
	);
	$code = is_wp_error( $answer ) ? 0 : wp_remote_retrieve_response_code( $answer );
	if ( 200 !== $code ) {
		// Without the comment's words: logs live longer than comments.
		error_log( "gyeot gave no reading (code $code); the comment was published unread" );
		if ( 0 === $code ) {
			set_transient( 'gyeot_silent', 1, 30 ); // So that not every writer waits for the time-out.
		}
		return false;
	}
	$said = json_decode( wp_remote_retrieve_body( $answer ), true );
	return ! empty( $said['posts'][0]['labels'] );
}

/**
 * The words alone, as a reader sees them.
 */
function gyeot_plain( string $html ): string {
	return html_entity_decode( wp_strip_all_tags( $html ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
}
