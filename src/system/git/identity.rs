//! Who works here, as git knows it: `user.email` of the repository, else of the user. Only that one
//! word is read; files that a configuration includes are not.

use std::path::Path;

use super::discover::{Config, discover};
use crate::system::Environment;

/// Who works here, and whether there may be more to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The mail address; `None` if git does not know it.
    pub email: Option<String>,
    /// A configuration includes others, which may say something else.
    pub has_includes: bool,
}

/// The identity that a commit made in a folder would bear.
pub fn identity(folder: &Path, environment: &Environment) -> Identity {
    let own = discover(folder).ok();
    let own = own.iter().flat_map(|places| [places.private.join("config.worktree"), places.common.join("config")]);
    let of_user = match (&environment.git_config, &environment.home) {
        (Some(file), _) => vec![file.clone()],
        (None, Some(home)) => {
            let folder = environment.config_home.clone().unwrap_or_else(|| home.join(".config"));
            vec![home.join(".gitconfig"), folder.join("git/config")]
        }
        (None, None) => Vec::new(),
    };
    let mut identity = Identity { email: environment.git_email.clone(), has_includes: false };
    for file in own.chain(of_user) {
        let config = Config::read(&file);
        identity.has_includes |= config.has_includes();
        let email = config.get("author.email").or_else(|| config.get("user.email")).filter(|email| !email.is_empty());
        identity.email = identity.email.or_else(|| email.map(str::to_owned));
    }
    identity
}

#[cfg(test)]
mod tests {
    use super::super::testing::Repo;
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test writes what the user would")]
    fn the_repository_speaks_before_the_user_and_the_environment_before_both() {
        let home = tempfile::tempdir().unwrap();
        let repo = Repo::new();
        let mut environment = Environment { home: Some(home.path().to_owned()), ..Environment::default() };
        let found = |environment: &Environment| identity(&repo.path(), environment);
        assert_eq!(found(&environment), Identity::default());
        std::fs::create_dir_all(home.path().join(".config/git")).unwrap();
        std::fs::write(home.path().join(".config/git/config"), "[user]\n\temail = far@example.org\n").unwrap();
        assert_eq!(found(&environment).email.as_deref(), Some("far@example.org"));
        let include = "[user]\n\temail = near@example.org\n[includeIf \"gitdir:~/work/\"]\n\tpath = work\n";
        std::fs::write(home.path().join(".gitconfig"), include).unwrap();
        let near = Identity { email: Some("near@example.org".into()), has_includes: true };
        assert_eq!(found(&environment), near);
        repo.git(&["config", "user.email", "here@example.org"]);
        assert_eq!(found(&environment).email.as_deref(), Some("here@example.org"));
        environment.git_email = Some("now@example.org".into());
        assert_eq!(found(&environment).email.as_deref(), Some("now@example.org"));
        assert_eq!(identity(home.path(), &Environment::default()), Identity::default(), "no repository, no home");
    }
}
