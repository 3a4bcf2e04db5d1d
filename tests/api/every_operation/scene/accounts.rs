//! Accounts in the scene.

use super::Scene;

impl Scene {
    pub(super) async fn suspend(&self, user: &str) {
        let path = format!("/editor/users/{user}");
        let version = self.admin.get(&path).await.expect(200).etag().to_owned();
        let suspended = self.admin.post(&format!("{path}/suspend")).if_match(&version);
        suspended.await.expect(200);
    }
}
