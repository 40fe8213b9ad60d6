rootProject.name = "walk"
